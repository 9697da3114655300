/**
 * The requests and WebSockets of a journey as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), derived from
 * the redacted transcript. Frames are in `_webSocketMessages`, the format of Chrome DevTools.
 */
import type {
  HttpFailed,
  HttpRequest,
  HttpResponse,
  ScriptLine,
  SocketClosed,
  SocketCreated,
  SocketError,
  SocketFrame,
  SocketRequest,
  SocketResponse,
} from '../transcript/entries.ts';
import type { Transcript } from '../transcript/transcript.ts';

interface Named {
  readonly name: string;
  readonly value: string;
}
type Headers = Readonly<Record<string, string>>;

/** Explains in the `comment` of the HAR what the transcript does not record. */
const COMMENT = [
  'Derived from transcript.jsonl, which has the requests that are relevant to the journey: documents, API calls, Engine.IO polling and every WebSocket; scripts, styles and images are left out.',
  'Unknown, with the placeholder of the format: the HTTP version (empty), sizes of headers and transferred bodies (-1), blocked, DNS and connect times (-1). Send and receive are included in wait.',
  'Secrets are replaced by their claims and a hash.',
].join(' ');

/** The journey's HAR, as text. */
export function har(transcript: Transcript): string {
  const { header } = transcript;
  const origin = Date.parse(header.wallOrigin);
  const at = (t: number): string => new Date(origin + t).toISOString();
  const pages = transcript.of('page.opened').map(({ page, t }) => ({
    startedDateTime: at(t),
    id: page,
    title: transcript.of('navigation').find((entry) => entry.page === page)?.url ?? page,
    pageTimings: { onContentLoad: -1, onLoad: -1 },
  }));
  const known = new Set(pages.map(({ id }) => id));
  const [name = 'unknown', version = 'unknown'] = header.browser.split(' ');
  const began = transcript.of('http.request', 'ws.created');
  const entries = began.map((entry) => ({
    ...(known.has(entry.page) ? { pageref: entry.page } : {}),
    ...(entry.kind === 'http.request' ? exchange(entry, transcript, at) : webSocket(entry, transcript, at, origin)),
  }));
  const log = {
    version: '1.2',
    creator: { name: 'stackmotive-e2e', version: '0.1.0', comment: header.journey },
    browser: { name, version },
    pages,
    entries,
    comment: COMMENT,
  };
  return `${JSON.stringify({ log }, undefined, 2)}\n`;
}

type At = (t: number) => string;

function exchange(request: HttpRequest, transcript: Transcript, at: At) {
  const answer = transcript.of('http.response', 'http.failed').find((entry) => entry.request === request.request);
  const time = answer ? Math.max(0, answer.t - request.t) : 0;
  return {
    startedDateTime: at(request.t),
    time,
    request: asked(request.method, request.url, request.headers, request.body),
    response: answered(answer),
    ...rest(time),
    ...initiator(transcript, request.request, request.openedBy),
    _resourceType: request.packets || request.url.includes('EIO=') ? 'xhr' : 'other',
    ...(answer ? {} : { comment: 'No response was recorded.' }),
  };
}

function answered(answer: HttpResponse | HttpFailed | undefined) {
  if (answer?.kind !== 'http.response')
    return { ...response(0, '', {}), _error: answer?.error ?? 'no response was recorded' };
  return response(answer.status, '', answer.headers, answer.body);
}

function webSocket(socket: SocketCreated, transcript: Transcript, at: At, origin: number) {
  const own = transcript.entries.filter(
    (entry): entry is SocketRequest | SocketResponse | SocketFrame | SocketError | SocketClosed =>
      'socket' in entry && entry.socket === socket.socket,
  );
  const find = <K extends (typeof own)[number]['kind']>(kind: K) =>
    own.find((entry): entry is Extract<(typeof own)[number], { kind: K }> => entry.kind === kind);
  const [upgrade, answer, error, closed] = [
    find('ws.request'),
    find('ws.response'),
    find('ws.error'),
    find('ws.closed'),
  ];
  const time = Math.max(0, (closed ?? own.at(-1) ?? socket).t - socket.t);
  const wait = answer ? Math.max(0, answer.t - socket.t) : time;
  return {
    startedDateTime: at(socket.t),
    time,
    request: asked('GET', socket.url, upgrade?.headers ?? {}),
    response: {
      ...response(answer?.status ?? 0, answer?.statusText ?? '', answer?.headers ?? {}),
      ...(error ? { _error: error.message } : {}),
    },
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait, receive: time - wait },
    ...initiator(transcript, socket.socket, socket.openedBy),
    _resourceType: 'websocket',
    _webSocketMessages: own.flatMap((entry) =>
      entry.kind === 'ws.frame'
        ? [
            {
              type: entry.direction === 'sent' ? 'send' : 'receive',
              time: (origin + entry.t) / 1000,
              opcode: entry.opcode,
              data: entry.raw,
            },
          ]
        : [],
    ),
    ...(closed
      ? {
          _closed: {
            time: at(closed.t),
            ...(closed.code === undefined ? {} : { code: closed.code }),
            ...(closed.reason === undefined ? {} : { reason: closed.reason }),
          },
        }
      : {}),
  };
}

function asked(method: string, url: string, headers: Headers, body?: string) {
  const query = URL.canParse(url) ? [...new URL(url).searchParams].map(([name, value]) => ({ name, value })) : [];
  const mimeType = headers['content-type'] ?? '';
  return {
    method,
    url,
    httpVersion: '',
    cookies: [],
    headers: list(headers),
    queryString: query,
    headersSize: -1,
    bodySize: body === undefined ? 0 : Buffer.byteLength(body),
    ...(body === undefined ? {} : { postData: { mimeType, text: body, params: [] } }),
  };
}

function response(status: number, statusText: string, headers: Headers, body?: string) {
  return {
    status,
    statusText,
    httpVersion: '',
    cookies: [],
    headers: list(headers),
    content: {
      size: body === undefined ? 0 : Buffer.byteLength(body),
      mimeType: headers['content-type'] ?? 'x-unknown',
      ...(body === undefined ? {} : { text: body }),
    },
    redirectURL: headers['location'] ?? '',
    headersSize: -1,
    bodySize: -1,
  };
}

const rest = (wait: number) => ({
  cache: {},
  timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait, receive: 0 },
});

/** The script that opened it, by its original file if a source map gives one in this entry or a later one. */
function initiator(transcript: Transcript, of: string, at: ScriptLine | undefined) {
  const line = transcript.of('opened-by').find((entry) => entry.of === of)?.openedBy ?? at;
  if (!line) return {};
  const { file, line: number } = line.original
    ? { file: line.original.file, line: line.original.line }
    : { file: line.url, line: line.line };
  return { _initiator: { type: 'script', url: file, lineNumber: number } };
}

const list = (headers: Headers): Named[] => Object.entries(headers).map(([name, value]) => ({ name, value }));
