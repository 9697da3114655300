import { openedAt } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** After that long without an attempt the client stays away. Milliseconds. */
const STAYS_AWAY = 1200;

/** docs/gallery.md#server-disconnect. A DISCONNECT from the server, after which a client does not come back by itself. */
export const serverDisconnect = rule({
  id: 'server-disconnect',
  title: 'The server disconnects the client, which does not come back by itself',
  why: 'A client reconnects after a connection that was lost, not after one that the server ended in so many words (`socket.disconnect()`). Its reason is "io server disconnect".',
  neighbours: ['refused-by-application'],
  explains: ['not-connecting', 'never-subscribed', 'page-disconnected', 'namespace-not-joined'],
  supports: (scene) => {
    const ended = scene.sessions.flatMap(({ last }) => {
      const left = last.namespaces.find((each) => each.left?.by === 'server' && each.connected);
      return left?.left && left.connected
        ? [{ last, left: left.left, connected: left.connected, namespace: left.namespace }]
        : [];
    })[0];
    if (!ended || !scene.connections.includes(ended.last)) return undefined;
    // That it stays away may come after the end of a recording that does not say when it ended.
    const isEndKnown = !scene.transcript?.header.unrecorded?.includes('end');
    const isAway = scene.until - ended.left.t >= STAYS_AWAY;
    if (isEndKnown && !isAway) return undefined;
    const after = ((ended.left.t - ended.connected.t) / 1000).toFixed(1);
    const source = openedAt(ended.last, scene);
    return {
      ...seen(
        `The server sent DISCONNECT (41) for "${ended.namespace}" ${after} s after ${ended.last.id} was let in, and the page made no attempt since.`,
        ended.left,
        ended.connected,
      ),
      ...(source ? { source } : {}),
      weak: !isAway,
    };
  },
  excluded: ({ sessions }: Scene) => {
    const alive = sessions.find(
      ({ last }) => last.connected && !last.ended && last.namespaces.every(({ left }) => !left),
    );
    const isLeft = sessions.some(({ last }) => last.namespaces.some(({ left }) => left?.by === 'server'));
    return alive?.last.connected && !isLeft ? [alive.last.connected.entry] : undefined;
  },
  fix: 'Look for `socket.disconnect()` (or `disconnectSockets`, `sio.disconnect`) on the server and why it is called. If the client should come back, call `socket.connect()` when `disconnect` comes with the reason "io server disconnect".',
});
