import { openedAt } from '../../facts/attempts.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { seconds } from '../../../text.ts';

/** After that long without an attempt the client stays away. Milliseconds. */
const STAYS_AWAY = 1200;

/** docs/gallery.md#server-disconnect. A DISCONNECT from the server, after which a client does not come back by itself. */
export const serverDisconnect = rule({
  id: 'server-disconnect',
  title: 'The server disconnects the client',
  why: 'A client reconnects after a connection that was lost, not after one that the server ended in so many words (`socket.disconnect()`). Its reason is "io server disconnect".',
  neighbours: ['refused-by-application'],
  explains: ['not-connecting', 'never-subscribed', 'page-disconnected', 'namespace-not-joined'],
  supports: (scene) => thrownOutAgain(scene) ?? leftAway(scene),
  excluded: (scene) => {
    if (thrownOutAgain(scene)) return undefined;
    const { sessions } = scene;
    const alive = sessions.find(
      ({ last }) => last.connected && !last.ended && last.namespaces.every(({ left }) => !left),
    );
    const isLeft = sessions.some(({ last }) => last.namespaces.some(({ left }) => left?.by === 'server'));
    return alive?.last.connected && !isLeft ? [alive.last.connected.entry] : undefined;
  },
  fix: 'Look for `socket.disconnect()` (or `disconnectSockets`, `sio.disconnect`) on the server and why it is called. If the client should come back, call `socket.connect()` when `disconnect` comes with the reason "io server disconnect".',
});

/** The page stays away after it. */
function leftAway(scene: Scene): Support | undefined {
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
}

/** More than one of these in a visit is a circle. */
const AGAIN = 2;

/** The page connects again by itself, and is thrown out each time. */
function thrownOutAgain({ connections }: Scene): Support | undefined {
  const thrown = connections.flatMap((connection) => {
    const { connected, left } =
      connection.namespaces.find((each) => each.left?.by === 'server' && each.connected) ?? {};
    return connected && left ? [{ connection, connected, left }] : [];
  });
  const [first] = thrown;
  if (!first || thrown.length < AGAIN) return undefined;
  const most = Math.max(...thrown.map(({ connected, left }) => left.t - connected.t));
  return {
    ...seen(
      `The server sent DISCONNECT (41) ${thrown.length} times, ${most < 100 ? 'at once' : `${seconds(most, 1)} or less`} after it had let the page in, and the page connected again each time.`,
      first.left,
      first.connected,
      thrown.at(-1)?.left,
    ),
    fix: 'Look for `socket.disconnect()` on the server and why it is called: the log, or the credentials that the page sends (an account that is gone, an old token). Refuse such a client in a middleware instead, `io.use((socket, next) => next(new Error("…")))`: the page gets the reason as `connect_error`. In the page wait before calling `socket.connect()` after "io server disconnect", for that has no delay of its own.',
  };
}
