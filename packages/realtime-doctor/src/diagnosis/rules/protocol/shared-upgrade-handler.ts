import { attemptErrors } from '../../facts/attempts.ts';
import { named, polls, quote, value } from '../../facts/routes.ts';
import type { Route } from '../../probes.ts';
import { isOwnNotFound } from '../../facts/not-found.ts';
import { rule, seen } from '../../rule.ts';
import { disabledOn } from './transport-disabled.ts';

/** docs/gallery.md#shared-upgrade-handler. Two WebSocket servers on one HTTP server both answer the same upgrade. */
export const sharedUpgradeHandler = rule({
  id: 'shared-upgrade-handler',
  title: 'Another WebSocket server on the same HTTP server takes the upgrade',
  why: 'Each library that is given the same HTTP server listens for upgrades, and all of them answer the same one. The second answer arrives inside the first one’s WebSocket, or a refusal cuts it off.',
  neighbours: ['proxy-drops-upgrade', 'transport-disabled', 'eio-version-old-client'],
  explains: ['not-connecting', 'path-mismatch'],
  supports: (scene) => {
    const route = scene.direct ?? scene.home;
    const wrong = wrongUpgrade(route);
    if (!route || !wrong) return undefined;
    return seen(
      `${route.origin} opens a session over polling, and an upgrade ${wrong}.`,
      named(route, 'upgrade'),
      named(route, 'polling'),
      ...attemptErrors(scene, /Invalid frame header|Unexpected response code: 400/).slice(-1),
    );
  },
  excluded: ({ home, direct }) => {
    const route = direct ?? home;
    const upgrade = value(route?.upgrade);
    return route && upgrade && !wrongUpgrade(route) ? [named(route, 'upgrade')] : undefined;
  },
  fix: 'Let one of them handle each upgrade: create the other server with `noServer: true` and route by path, or give one of the two an HTTP server and port of its own.',
});

/** Not Engine.IO's answer, where Engine.IO is: its own refusals are JSON with a code, or its own words. */
function wrongUpgrade(route: Route | undefined): string | undefined {
  const answer = value(route?.upgrade);
  if (!answer || !polls(route) || disabledOn(route)) return undefined;
  const foreign = answer.frames.find(({ packet }) => !packet);
  if (answer.status === 101 && foreign) return `is greeted with ${quote(foreign.raw)}`;
  if (answer.status === 101 && answer.error) return `breaks off: ${answer.error}`;
  // Engine.IO accepts no WebSocket that does not name its version: someone else does.
  const native = value(route?.nativeUpgrade);
  if (answer.status === 101 && answer.frames.length === 0 && answer.closed && native?.status === 101)
    return `is accepted and closed at once (code ${answer.closed.code}), and so is a WebSocket that does not ask for Engine.IO`;
  // Engine.IO answers its path before the framework is asked: what says 404 there is someone who took the upgrade.
  if (answer.status === 404 && isOwnNotFound(answer.body))
    return `is answered by the framework's own 404 (${quote(answer.body)})`;
  // `ws` refuses a path that is not its own with nothing but the status' own words.
  return answer.status === 400 && /^\s*Bad Request\s*$/.test(answer.body) ? 'is answered 400 Bad Request' : undefined;
}
