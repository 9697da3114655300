import { received, sent, openedAt } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';
import type { Connection } from '../../../transcript/connections.ts';

/** docs/gallery.md#missing-pong. Pings came in, no pong went out, and the server gave up after interval and timeout. */
export const missingPong = rule({
  id: 'missing-pong',
  title: 'The client does not answer the server’s pings',
  why: 'The server pings, and takes a client that does not answer for gone. A hand-written client that ignores `2` works for one interval and one timeout.',
  neighbours: ['proxy-idle-timeout', 'event-loop-blocked'],
  explains: ['stale-session', 'never-subscribed'],
  supports: (scene) => {
    const { connections } = scene;
    const mute = connections.findLast((connection) => connection.ended && unanswered(connection));
    const ping = mute && unanswered(mute);
    if (!mute?.ended || !ping || mute.ended.by === 'page' || mute.ended.by === 'client') return undefined;
    const after = Math.round(mute.ended.t - ping.t);
    const source = openedAt(mute, scene);
    return {
      ...seen(
        `${mute.id} got a ping, sent no pong, and was closed ${after} ms later (${mute.ended.code ?? mute.ended.why}).`,
        ping,
        mute.ended,
      ),
      ...(source ? { source } : {}),
    };
  },
  excluded: ({ allConnections }) => {
    const pongs = allConnections.flatMap((each) => sent(each).filter(({ packet }) => packet?.engine === 'pong'));
    if (pongs.length > 0) return [pongs.at(-1)?.entry ?? ''];
    const last = allConnections.findLast(({ ended }) => ended);
    const isPinged = allConnections.some((each) => received(each).some(({ packet }) => packet?.engine === 'ping'));
    return last?.ended && !isPinged ? [last.ended.entry] : undefined;
  },
  fix: 'Answer each Engine.IO ping (`2`) with a pong (`3`); socket.io-client does so by itself.',
});

/** The connection's first ping, where nothing ever answered one. */
function unanswered(connection: Connection) {
  if (!connection.opened || sent(connection).some(({ packet }) => packet?.engine === 'pong')) return undefined;
  // A poll that was under way may bring one after the connection has ended, and nobody has to answer that.
  const end = connection.ended?.t ?? Infinity;
  return received(connection).find(({ t, packet, raw }) => packet?.engine === 'ping' && raw === '2' && t < end);
}
