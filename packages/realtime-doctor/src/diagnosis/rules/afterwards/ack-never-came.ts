import { received, sent } from '../../facts/attempts.ts';
import type { Connection } from '../../../transcript/connections.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { isAlive } from '../../sessions.ts';
import { seconds } from '../../../text.ts';

/** An acknowledgement that has not come by then, over a connection that lives, is late. Milliseconds. */
const LATE = 2500;

/** What is sent so soon after the acknowledgement may meet a server that has no handler yet. Milliseconds. */
const EARLY = 150;

const FIX =
  'See that a handler for this event exists in the namespace that the page is in, that its name is spelled alike on both sides, and that it calls its callback on every path. In the client, `socket.timeout(5000).emit(…)` turns silence into an error.';
const FIRST =
  'The page sends it as soon as it is connected: if the server’s connection handler awaits something before it registers its handlers, what comes until then is dropped: register all handlers before the first `await`, and await inside of them.';

const isEarly = ({ connection, message }: ReturnType<typeof unanswered>[number]): boolean =>
  connection.connected !== undefined && message.t - connection.connected.t < EARLY;

/** docs/gallery.md#ack-never-came. The event was sent with a callback, and the server never calls it. */
export const ackNeverCame = rule({
  id: 'ack-never-came',
  title: 'The server does not acknowledge an event that the page waits for',
  why: 'An event with a callback is acknowledged only if a handler for it runs, in the very namespace that the client is in, and calls its last argument (or returns a value, in Python and NestJS).',
  supports: (scene) => {
    const found = unanswered(scene)[0];
    if (!found) return undefined;
    const { connection, event, message, waited } = found;
    const other = received(connection).some(({ packet, t }) => t > message.t && packet?.socket?.event !== undefined);
    return {
      ...seen(
        `${connection.id} sent "${event}" in namespace "${connection.namespace}" with a callback, and got no acknowledgement in ${seconds(waited, 1)}${other ? ', while other events came' : ''}.`,
        message,
        connection.connected,
      ),
      // A slow handler looks the same.
      weak: true,
      ...(isEarly(found) ? { fix: `${FIX} ${FIRST}` } : {}),
    };
  },
  excluded: (scene) => {
    const acks = scene.allConnections.flatMap((connection) =>
      received(connection).filter(({ packet }) => /ack/.test(packet?.socket?.type ?? '')),
    );
    return acks.length > 0 && unanswered(scene).length === 0 ? acks.slice(-1).map(({ entry }) => entry) : undefined;
  },
  fix: FIX,
});

/** Events that wait for their acknowledgement, on connections that live. */
export function unanswered({ connections, until }: Scene) {
  return connections.filter(isAlive).flatMap((connection: Connection) => {
    const acknowledged = new Set(
      received(connection).flatMap(({ packet }) =>
        /ack/.test(packet?.socket?.type ?? '') && packet?.socket?.id !== undefined ? [packet.socket.id] : [],
      ),
    );
    return sent(connection).flatMap((message) => {
      const { socket } = message.packet ?? {};
      if (!socket?.event || socket.id === undefined || acknowledged.has(socket.id)) return [];
      const waited = until - message.t;
      return waited >= LATE ? [{ connection, message, event: socket.event, waited }] : [];
    });
  });
}
