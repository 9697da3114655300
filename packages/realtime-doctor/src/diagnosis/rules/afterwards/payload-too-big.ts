import type { Connection } from '../../../transcript/connections.ts';
import type { Transcript } from '../../../transcript/transcript.ts';
import { received, sent } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#payload-too-big. The last thing sent is larger than the handshake's maxPayload. */
export const payloadTooBig = rule({
  id: 'payload-too-big',
  title: 'A message is larger than the server accepts',
  why: 'The handshake says how large a message may be. The server closes on a larger one, and the client reconnects and sends it again.',
  explains: ['stale-session', 'proxy-idle-timeout', 'websocket-cut', 'ack-never-came', 'duplicate-sockets'],
  supports: ({ connections, transcript }) => {
    for (const connection of connections.toReversed()) {
      const big = biggest(connection, transcript);
      const { ended, id } = connection;
      if (!big || ended?.by === 'page') continue;
      // A recording may not have closings: then the client's next attempt does.
      const next = connections.find((each) => each.page === connection.page && each.began > big.message.t);
      const isLast = connection.messages.every(({ t }) => t <= big.message.t);
      if (!ended && !(next && isLast)) continue;
      const how = !ended
        ? 'the client began again'
        : `was closed (${ended.code === undefined ? ended.why.slice(0, 60) : `code ${ended.code}`})`;
      return seen(
        `${id} sent ${big.bytes} bytes where maxPayload is ${big.limit}, and ${how}.`,
        big.message,
        ended,
        connection.opened,
        ended ? undefined : next?.entries[0],
      );
    }
    return undefined;
  },
  excluded: ({ allConnections, transcript }) => {
    const measured = allConnections.filter((connection) => limitOf(connection) !== undefined);
    return measured.length > 0 && !measured.some((each) => biggest(each, transcript))
      ? measured.slice(-1).map(({ opened }) => opened?.entry ?? '')
      : undefined;
  },
  fix: 'Send less at once, or raise `maxHttpBufferSize` (Node) or `max_http_buffer_size` (Python).',
});

/** What a connection sent last before it ended, where that is over the limit that the open packet names. */
function biggest(connection: Connection, transcript: Transcript | undefined) {
  const limit = limitOf(connection);
  // A client that polls still takes leave afterwards.
  const message = sent(connection).findLast(({ t }) => t <= (connection.ended?.t ?? Number.POSITIVE_INFINITY));
  if (limit === undefined || !message) return undefined;
  const entry = transcript?.get(message.entry);
  const bytes = entry?.kind === 'ws.frame' ? entry.bytes : Buffer.byteLength(message.raw);
  return bytes > limit ? { message, bytes, limit } : undefined;
}

function limitOf(connection: Connection): number | undefined {
  const open = received(connection).find(({ packet }) => packet?.engine === 'open');
  const limit = /"maxPayload":(\d+)/.exec(open?.packet?.data ?? '')?.[1];
  return limit === undefined ? undefined : Number(limit);
}
