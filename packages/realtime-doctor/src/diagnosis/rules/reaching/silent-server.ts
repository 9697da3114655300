import { answersHttp, isSilent, named, speaks } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { seconds } from '../../../text.ts';

/** docs/gallery.md#silent-server. TCP is accepted and no byte comes back, now or ever: there never was a `0{`. */
export const silentServer = rule({
  id: 'silent-server',
  title: 'The server accepts connections and says nothing',
  why: 'The kernel completes TCP connections for any process that listens, running or not. A process that is stopped, stuck or not an HTTP server leaves them open and says nothing.',
  neighbours: ['server-unreachable', 'unknown-host', 'event-loop-blocked', 'proxy-swallows-upgrade'],
  explains: ['bad-gateway', 'proxy-wrong-target', 'not-connecting'],
  supports: (scene) => {
    const route = silentRoute(scene);
    if (!route || everAnswered(scene)) return undefined;
    const probe = route.polling?.ms ?? 0;
    return seen(
      `${route.origin} accepts TCP at once and sent no byte in ${seconds(probe, 1)}, over polling, WebSocket or its health check.`,
      named(route, 'tcp'),
      named(route, 'polling'),
      named(route, 'upgrade'),
      named(route, 'health'),
    );
  },
  excluded: ({ home, direct, allConnections }) => {
    const route = direct ?? home;
    if (answersHttp(route) && route) return [named(route, 'polling')];
    const opened = allConnections.findLast((connection) => connection.opened)?.opened;
    return opened && [opened.entry];
  },
  fix: 'Look at what the server process does: it is stopped, stuck before it serves, or not an HTTP server at all.',
});

/** The backend itself where it is known, since a web server before it accepts on its own account. */
export const silentRoute = ({ direct, home }: Scene) => [direct, direct ? undefined : home].find(isSilent);

/** An open packet came at some time: the server had begun to serve before it went silent. */
export const everAnswered = ({ allConnections, home, direct }: Scene): boolean =>
  allConnections.some(({ opened, handshake }) => opened !== undefined || handshake !== undefined) ||
  speaks(home) ||
  speaks(direct);
