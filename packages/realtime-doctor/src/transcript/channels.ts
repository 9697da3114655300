/**
 * Channels: conversations of a page in protocols other than Socket.IO, in terms that all protocols share: opened,
 * accepted, subscribed, alive, ended and why. Pure; works on any prefix of a transcript.
 */
import { protocolOf } from '../protocols/index.ts';
import type { Channel, Said } from './channel.ts';
import type { Connection } from './connections.ts';
import { negotiatedBefore, negotiationsIn, ofNegotiations, ofStreams, type Negotiation } from './http-channels.ts';
import type { Transcript } from './transcript.ts';

/** @param all - all connections of the transcript */
export function channelsOf(all: readonly Connection[], transcript: Transcript): Channel[] {
  const negotiations = negotiationsIn(transcript);
  const sockets = all
    .filter(({ protocol, transport }) => protocol === 'plain' && transport === 'websocket')
    .map((connection) => ofSocket(connection, transcript, negotiations));
  const channels = [...sockets, ...ofStreams(transcript, negotiations), ...ofNegotiations(negotiations, transcript)];
  return channels.toSorted((a, b) => a.connection.began - b.connection.began);
}

function ofSocket(connection: Connection, transcript: Transcript, negotiations: readonly Negotiation[]): Channel {
  const entries = connection.entries.flatMap((id) => transcript.get(id) ?? []);
  const request = entries.find((entry) => entry.kind === 'ws.request');
  const response = entries.find((entry) => entry.kind === 'ws.response');
  const closed = entries.find((entry) => entry.kind === 'ws.closed');
  const offered = split(request?.headers['sec-websocket-protocol']);
  const [chosen] = split(response?.headers['sec-websocket-protocol']);
  const { messages, ended, handshake } = connection;
  const protocol = protocolOf({
    transport: 'websocket',
    url: connection.asked.url,
    offered,
    ...(chosen === undefined ? {} : { chosen }),
    first: messages.slice(0, 3).map(({ raw }) => raw),
    ...negotiatedBefore(connection.asked.url, connection.began, negotiations),
  });
  const said = messages.flatMap(({ entry, t, direction, raw }): Said[] =>
    (protocol.split?.(raw) ?? [raw]).map((text) => ({ entry, t, direction, raw: text, ...protocol.read(text) })),
  );
  // The browser rejects a handshake with a subprotocol that was not offered, although the status is 101.
  const isOpen = handshake?.status === 101 && connection.errors.length === 0;
  const accepted = said.find(({ direction, step }) => direction === 'received' && step === 'accepted');
  return {
    protocol,
    transport: 'websocket',
    connection,
    offered,
    ...(chosen === undefined ? {} : { chosen }),
    ...(response
      ? { answered: { t: response.t, entry: response.id, status: response.status, headers: response.headers } }
      : {}),
    ...(isOpen || said.length > 0
      ? { opened: handshake ?? { t: connection.began, entry: connection.entries[0] ?? '' } }
      : {}),
    ...(accepted ? { accepted } : {}),
    said,
    ...(ended
      ? {
          ended: {
            t: ended.t,
            entry: ended.entry,
            ...(ended.code === undefined ? {} : { code: ended.code }),
            ...(ended.reason ? { reason: ended.reason } : {}),
            by: ended.by === 'page' ? ('page' as const) : closed?.byPage ? ('client' as const) : ('wire' as const),
          },
        }
      : {}),
  };
}

const split = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
