/** Channels over HTTP: event streams, and the requests by which a client negotiates a connection. */
import { PROTOCOLS, protocolOf } from '../protocols/index.ts';
import type { Protocol, Wire } from '../protocols/protocol.ts';
import type { Channel, Said } from './channel.ts';
import { asked } from './connections.ts';
import type { Entry, HttpRequest } from './entries.ts';
import type { Transcript } from './transcript.ts';

/** Only `EventSource` counts; streams that a script reads itself are not analyzed. */
export function ofStreams(transcript: Transcript, negotiations: readonly Negotiation[]): Channel[] {
  const requests = transcript.of('http.request').filter(({ isEventSource }) => isEventSource);
  const answers = answersTo(requests, transcript);
  return requests.map((request, index) => {
    const before = negotiatedBefore(request.url, request.t, negotiations);
    const wire = { transport: 'event-stream', url: request.url, offered: [], first: [], ...before } as const;
    const said = answers.get(request.request) ?? [];
    return overHttp({ request, own: said, id: `s${index + 1}`, protocol: protocolOf(wire) }, transcript);
  });
}

function answersTo(requests: readonly HttpRequest[], transcript: Transcript): Map<string, Entry[]> {
  const answers = new Map(requests.map(({ request }) => [request, [] as Entry[]]));
  for (const entry of transcript.of('http.response', 'http.failed', 'stream.message', 'stream.ended'))
    answers.get(entry.request)?.push(entry);
  return answers;
}

/** One request in which a client asks how it may connect. */
export interface Negotiation {
  readonly protocol: Protocol;
  /** Of the connection that it is about. */
  readonly url: string;
  readonly request: HttpRequest;
}

export function negotiationsIn(transcript: Transcript): Negotiation[] {
  return transcript.of('http.request').flatMap((request) =>
    PROTOCOLS.flatMap((protocol) => {
      const url = protocol.negotiates?.(request);
      return url === undefined ? [] : [{ protocol, url, request }];
    }),
  );
}

export function negotiatedBefore(
  url: string,
  t: number,
  negotiations: readonly Negotiation[],
): Pick<Wire, 'negotiated'> | undefined {
  const place = url.replace(/^ws/, 'http').split(/[?#]/)[0];
  const found = negotiations.find((each) => each.url === place && each.request.t <= t);
  return found && { negotiated: found.protocol.id };
}

/** Those that came to nothing, unless the client asked again since. */
export function ofNegotiations(all: readonly Negotiation[], transcript: Transcript): Channel[] {
  const newest = all.filter(
    ({ url, request }) =>
      !all.some((other) => other.url === url && other.request.page === request.page && other.request.t > request.t),
  );
  const answers = answersTo(
    newest.map(({ request }) => request),
    transcript,
  );
  return newest.flatMap(({ request, url, protocol }, index) => {
    const own = answers.get(request.request) ?? [];
    const response = own.find((entry) => entry.kind === 'http.response');
    const isHidden = own.some((entry) => entry.kind === 'http.failed');
    const isGranted = response?.status === 200 && /json/i.test(response.headers['content-type'] ?? 'json');
    if (isGranted && !isHidden) return [];
    const channel = overHttp({ request: { ...request, url }, own, id: `n${index + 1}`, protocol }, transcript);
    const { opened: _opened, answered, ...rest } = channel;
    const isRefused = answered !== undefined && !isHidden;
    const ended = isRefused ? { t: answered.t, entry: answered.entry, by: 'wire' as const } : rest.ended;
    return [{ ...rest, transport: 'negotiation', ...(answered ? { answered } : {}), ...(ended ? { ended } : {}) }];
  });
}

interface OverHttp {
  readonly request: HttpRequest;
  /** What came of it. */
  readonly own: readonly Entry[];
  readonly id: string;
  readonly protocol: Protocol;
}

function overHttp({ request, own, id, protocol }: OverHttp, transcript: Transcript): Channel {
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
    protocol,
    transport: 'event-stream',
    connection: {
      id,
      page: request.page,
      target: 'page',
      attempt: Number(id.slice(1)),
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
      entries: [request.id, ...own.map((entry) => entry.id)],
    },
    offered: [],
    ...(answered ? { answered } : {}),
    ...(isStream && answered && !failed?.blockedReason ? { opened: answered } : {}),
    said,
    ...(end ? { ended: { t: end.t, entry: end.id, by } } : {}),
  };
}
