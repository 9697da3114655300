import { attemptErrors, received } from '../facts/attempts.ts';
import { answersHttp, named, speaks } from '../facts/routes.ts';
import { rule, seen } from '../rule.ts';
import type { Scene } from '../scene.ts';
import { everAnswered, silentRoute } from './silent-server.ts';

/** An answer that took as long as this over a line whose TCP connect took a tenth of it. Milliseconds. */
const LATE = 900;

/** Catalogue: event-loop-blocked. The kernel accepts TCP, HTTP is silent, and it had worked before or works again. */
export const eventLoopBlocked = rule({
  id: 'event-loop-blocked',
  title: 'The server’s event loop is blocked',
  neighbours: ['server-unreachable', 'unknown-host', 'silent-server', 'proxy-swallows-upgrade'],
  explains: ['bad-gateway', 'proxy-wrong-target', 'not-connecting', 'stale-session', 'missing-pong'],
  supports: (scene) => {
    const silent = silentRoute(scene);
    const before = lived(scene);
    if (silent && before) {
      return seen(
        `${silent.origin} served ${before.id} and now accepts TCP without a byte of HTTP.`,
        before.opened,
        named(silent, 'tcp'),
        named(silent, 'health'),
        named(silent, 'polling'),
      );
    }
    const late = lateRoute(scene);
    if (!late) return undefined;
    return seen(
      `${late.origin} accepts TCP in ${late.tcp?.ms} ms and answers everything together only after ${late.polling?.ms} ms.`,
      named(late, 'tcp'),
      named(late, 'health'),
      named(late, 'polling'),
      ...attemptErrors(scene, /timeout/i),
    );
  },
  excluded: (scene) => {
    const route = scene.direct ?? scene.home;
    if (!route) return undefined;
    // Never a sign of life: nothing that could have been blocked since.
    if (silentRoute(scene) && !everAnswered(scene)) return [named(route, 'polling'), named(route, 'upgrade')];
    return answersHttp(route) && !lateRoute(scene) ? [named(route, 'health')] : undefined;
  },
  fix: 'Find the synchronous work (a CPU profile of the server names it) and move it off the event loop.',
});

const lived = ({ allConnections }: Scene) => allConnections.findLast((connection) => received(connection).length > 0);

/** Served, but late as a whole: health check and handshakes waited for the same thing. */
function lateRoute({ direct, home }: Scene) {
  return [direct, direct ? undefined : home].find((route) => {
    if (!route || !speaks(route) || route.tcp?.is !== 'answered' || route.health?.is !== 'answered') return false;
    const fastest = Math.min(route.health.ms, route.polling?.ms ?? 0, route.dialect?.ms ?? 0);
    return fastest >= LATE && fastest >= 10 * Math.max(1, route.tcp.ms);
  });
}
