import { received } from '../../facts/attempts.ts';
import { answersHttp, named } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { everAnswered, silentRoute } from './silent-server.ts';

/**
 * docs/gallery.md#event-loop-blocked. The kernel accepts TCP, HTTP is silent, and it had worked before or works again.
 */
export const eventLoopBlocked = rule({
  id: 'event-loop-blocked',
  title: 'The server’s event loop is blocked',
  why: 'A single synchronous piece of work holds up everything that the process does: pongs, new handshakes, health checks. The kernel goes on accepting connections, so it does not look dead.',
  neighbours: ['server-unreachable', 'unknown-host', 'silent-server', 'proxy-swallows-upgrade'],
  explains: ['bad-gateway', 'proxy-wrong-target', 'not-connecting', 'stale-session', 'missing-pong'],
  supports: (scene) => {
    const silent = silentRoute(scene);
    const before = lived(scene);
    // A page that works tells more than probes that were slow.
    if (!silent || !before || scene.works) return undefined;
    return seen(
      `${silent.origin} served ${before.id} and now accepts TCP without a byte of HTTP.`,
      before.opened,
      named(silent, 'tcp'),
      named(silent, 'health'),
      named(silent, 'polling'),
    );
  },
  excluded: (scene) => {
    const route = scene.direct ?? scene.home;
    if (!route) return undefined;
    // Never a sign of life: nothing that could have been blocked since.
    if (silentRoute(scene) && !everAnswered(scene)) return [named(route, 'polling'), named(route, 'upgrade')];
    return answersHttp(route) ? [named(route, 'health')] : undefined;
  },
  fix: 'Find the synchronous work (a CPU profile of the server names it) and move it off the event loop.',
});

const lived = ({ allConnections }: Scene) => allConnections.findLast((connection) => received(connection).length > 0);
