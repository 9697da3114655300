/**
 * Channels: conversations of a page in protocols other than Socket.IO, in terms that all protocols share: opened,
 * accepted, subscribed, alive, ended and why. Pure; works on any prefix of a transcript.
 */
import { protocolOf } from '../protocols/index.ts';
import type { Protocol, Step } from '../protocols/protocol.ts';
import { asked, type Connection } from './connections.ts';
import type { Entry, HttpRequest } from './entries.ts';
import type { Transcript } from './transcript.ts';

export interface Moment {
  readonly t: number;
  readonly entry: string;
}

/** A message and its meaning. */
export interface Said extends Moment {
  readonly direction: 'sent' | 'received';
  readonly raw: string;
  readonly step?: Step;
  readonly id?: string;
}

/** The server's response to the handshake or the request. */
export interface Answered extends Moment {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Channel {
  readonly protocol: Protocol;
  readonly transport: 'websocket' | 'event-stream';
  /** The attempt in the form that protocol-independent rules use. */
  readonly connection: Connection;
  /** Subprotocols that the client offered, and the one that the server chose. */
  readonly offered: readonly string[];
  readonly chosen?: string;
  readonly answered?: Answered;
  /** The browser reported the socket or stream as open. */
  readonly opened?: Moment;
  /** The server accepted the client, in protocols with such a step. */
  readonly accepted?: Moment;
  readonly said: readonly Said[];
  readonly ended?: Moment & {
    readonly code?: number;
    readonly reason?: string;
    /** `client`: a script of the page closed it. `page`: the user left the page. */
    readonly by: 'page' | 'client' | 'wire';
  };
}

/** @param all - all connections of the transcript */
export function channelsOf(all: readonly Connection[], transcript: Transcript): Channel[] {
  const sockets = all
    .filter(({ protocol, transport }) => protocol === 'plain' && transport === 'websocket')
    .map((connection) => ofSocket(connection, transcript));
  return [...sockets, ...ofStreams(transcript)].toSorted((a, b) => a.connection.began - b.connection.began);
}

function ofSocket(connection: Connection, transcript: Transcript): Channel {
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
  });
  const said = messages.map(({ entry, t, direction, raw }): Said => ({
    entry,
    t,
    direction,
    raw,
    ...protocol.read(raw),
  }));
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

/** Only `EventSource` counts; streams that a script reads itself are not analyzed. */
function ofStreams(transcript: Transcript): Channel[] {
  const requests = transcript.of('http.request').filter(({ isEventSource }) => isEventSource);
  const byRequest = new Map(requests.map(({ request }) => [request, [] as Entry[]]));
  for (const entry of transcript.of('http.response', 'http.failed', 'stream.message', 'stream.ended'))
    byRequest.get(entry.request)?.push(entry);
  return requests.map((request, index) => ofStream(request, byRequest.get(request.request) ?? [], index, transcript));
}

function ofStream(request: HttpRequest, own: readonly Entry[], index: number, transcript: Transcript): Channel {
  const response = own.find((entry) => entry.kind === 'http.response');
  const failed = own.find((entry) => entry.kind === 'http.failed');
  const finished = own.find((entry) => entry.kind === 'stream.ended');
  const left = transcript
    .of('navigation', 'page.closed', 'page.crashed')
    .find(
      (entry) => entry.page === request.page && entry.t > request.t && !('sameDocument' in entry && entry.sameDocument),
    );
  const said = own
    .filter((entry) => entry.kind === 'stream.message')
    .map((entry): Said => ({ t: entry.t, entry: entry.id, direction: 'received', raw: entry.data, step: 'data' }));
  const isStream = response?.status === 200 && /^text\/event-stream\b/i.test(response.headers['content-type'] ?? '');
  const end = [failed, finished, left].filter((entry) => entry !== undefined).toSorted((a, b) => a.t - b.t)[0];
  // Both a script's `close()` and the browser giving up give this error.
  const isAborted = end?.kind === 'http.failed' && end.error.includes('ERR_ABORTED');
  const by = end === left ? 'page' : isAborted ? 'client' : 'wire';
  const error = failed && !isAborted ? [{ t: failed.t, entry: failed.id, message: failed.error }] : [];
  const answered = response && {
    t: response.t,
    entry: response.id,
    status: response.status,
    headers: response.headers,
  };
  return {
    protocol: protocolOf({ transport: 'event-stream', url: request.url, offered: [], first: [] }),
    transport: 'event-stream',
    connection: {
      id: `s${index + 1}`,
      page: request.page,
      target: 'page',
      attempt: index + 1,
      transport: 'polling',
      upgraded: false,
      asked: asked(request.url),
      namespace: '/',
      namespaces: [],
      protocol: 'plain',
      began: request.t,
      ...(request.openedBy ? { openedBy: request.openedBy } : {}),
      ...(answered ? { handshake: answered } : {}),
      errors: error,
      messages: [],
      reached: answered ? 'handshake' : 'asked',
      ...(end
        ? { ended: { t: end.t, entry: end.id, by: by === 'wire' ? 'transport' : by, why: 'the stream ended' } }
        : {}),
      entries: [request.id, ...own.map(({ id }) => id)],
    },
    offered: [],
    ...(answered ? { answered } : {}),
    ...(isStream && answered && !failed?.blockedReason ? { opened: answered } : {}),
    said,
    ...(end ? { ended: { t: end.t, entry: end.id, by } } : {}),
  };
}
