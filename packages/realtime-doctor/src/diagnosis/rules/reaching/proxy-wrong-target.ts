import { otherLog, targetLogs, targetOf, wrongTarget } from '../../facts/gateway.ts';
import { named, speaks } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#proxy-wrong-target. Inside its own container `localhost` is the web server itself. */
export const proxyWrongTarget = rule({
  id: 'proxy-wrong-target',
  title: 'The web server’s proxy points to the wrong place',
  why: 'Inside a container `localhost` is that container. A proxy target that works on the developer’s machine points nowhere in compose, and the web server answers for it with a 502.',
  neighbours: ['server-unreachable', 'bad-gateway', 'silent-server'],
  explains: ['bad-gateway', 'not-connecting', 'path-mismatch'],
  supports: (scene) => {
    const found = wrongTarget(scene);
    const { home, direct } = scene;
    if (!found || !home || !direct) return undefined;
    const log = targetLogs(scene).at(-1);
    const target = log && targetOf(log);
    const told = target ? ` It was told ${target}.` : '';
    const answer = found.status === undefined ? 'gives no answer' : `answers ${found.status}`;
    const support = seen(
      `${home.origin} ${answer} for the Socket.IO path, while ${direct.origin} opens a session when asked directly.${told}`,
      ...found.because,
      log?.because,
    );
    // Without the proxy's own word its target may be right and be spoken to in the wrong way.
    return { ...support, weak: log === undefined };
  },
  excluded: (scene) => {
    const { home, direct } = scene;
    const other = otherLog(scene);
    if (other) return [other.because];
    if (home && speaks(home)) return [named(home, 'polling')];
    return direct && !speaks(direct) ? [named(direct, 'polling')] : undefined;
  },
  fix: 'Point the proxy at the backend as the web server sees it: in compose the service’s name and its own port (http://backend:8000), not localhost.',
});
