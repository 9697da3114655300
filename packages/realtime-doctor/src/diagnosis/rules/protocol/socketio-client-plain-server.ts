import { isNative, received } from '../../facts/attempts.ts';
import { isUnasked } from '../../facts/unasked.ts';
import { named, polls, quote, upgrades, value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import { otherUpgradeHandler } from '../../facts/not-found.ts';
import type { Route } from '../../probes.ts';

/** docs/gallery.md#socketio-client-plain-server. The upgrade succeeds, and what comes first is not `0{`. */
export const socketIoClientPlainServer = rule({
  id: 'socketio-client-plain-server',
  title: 'A Socket.IO client talks to a plain WebSocket server',
  why: 'Every WebSocket server answers the upgrade with 101. What follows is not Engine.IO, and the client waits for an open packet that never comes.',
  neighbours: ['shared-upgrade-handler', 'eio-version-old-server', 'native-websocket-client', 'proxy-swallows-upgrade'],
  explains: ['path-mismatch', 'silent-server', 'not-connecting', 'auth-callback-never-calls'],
  supports: (scene) => {
    const { home, connections, allConnections, works } = scene;
    const plain = plainAnswer(home);
    // A plain WebSocket to a plain server is right.
    if (works || !home || isUnasked(scene) || (allConnections.length > 0 && allConnections.every(isNative)))
      return undefined;
    const other = otherUpgradeHandler(scene);
    if (!plain && other) {
      const support = seen(
        `${home.origin} answers polling with the application's own 404 and ${other.says}: a WebSocket server that is not Socket.IO takes the upgrades there.`,
        other.because,
        named(home, 'polling'),
        connections.at(-1)?.ended,
      );
      // A Socket.IO server at another path, beside which something else takes upgrades, looks the same.
      return { ...support, weak: true };
    }
    if (!plain) return undefined;
    const first = connections.flatMap((each) => received(each).slice(0, 1)).find(({ packet }) => !packet);
    return seen(
      `${home.origin} upgrades and ${plain}; polling ${pollingSays(home)}.`,
      named(home, 'upgrade'),
      named(home, 'polling'),
      first,
    );
  },
  excluded: ({ home }) =>
    home && (polls(home) || upgrades(home)) ? [named(home, polls(home) ? 'polling' : 'upgrade')] : undefined,
  fix: 'Use a native WebSocket for this server, or put a Socket.IO server there (in NestJS `IoAdapter` is the default, and `WsAdapter` is for plain WebSockets).',
});

function plainAnswer(route: Route | undefined): string | undefined {
  const answer = value(route?.upgrade);
  if (answer?.status !== 101 || route?.polling === undefined || polls(route)) return undefined;
  const [first] = answer.frames;
  // A v2 server also opens with a session, and says more than that.
  if (first?.packet?.engine === 'open') return undefined;
  return first
    ? `greets with ${quote(first.raw)}, which is not Engine.IO`
    : 'says nothing, where a Socket.IO server sends 0{"sid"…';
}

function pollingSays({ polling }: Route): string {
  return polling?.is === 'answered' ? `answers ${polling.value.status}` : 'gets no answer';
}
