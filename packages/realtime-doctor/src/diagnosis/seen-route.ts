/**
 * The way to a server as the page itself took it, in the form of what probes find. Where nobody asked (a recording,
 * `--no-probes`), what the page was answered decides as much as the same answer to a probe. What a browser hides, the
 * body of a refused WebSocket handshake above all, is absent here and so decides nothing.
 */
import type { Connection } from '../transcript/connections.ts';
import type { HttpFailed, HttpRequest, HttpResponse, SocketFrame, SocketResponse } from '../transcript/entries.ts';
import type { Transcript } from '../transcript/transcript.ts';
import type { HttpAnswer, Outcome, Route, UpgradeAnswer } from './probes.ts';

/** Silence of a handshake that lasted for so long is an answer of its own, as it is for a probe. Milliseconds. */
const SILENT = 3000;
/** The same after a 101. Milliseconds. */
const SILENT_SOCKET = 1500;
/** Statuses of a refused upgrade that say enough without their body. */
const PLAIN = new Set([301, 302, 307, 308, 404, 502, 503, 504]);

/** @param all - the page's attempts that go to one server; the newest answers count */
export function seenRoute(all: readonly Connection[], transcript: Transcript, origin: string): Route | undefined {
  const at = transcript.of('navigation').findLast(({ sameDocument }) => !sameDocument)?.url;
  const page = at !== undefined && URL.canParse(at) ? new URL(at).origin : undefined;
  const own = all.filter(({ asked }) => asked.origin.replace(/^ws/, 'http') === origin);
  if (own.length === 0) return undefined;
  const polled = newestPoll(own, transcript);
  const upgraded = newestUpgrade(own, transcript);
  const line = lineOf(own);
  const isOld = polled?.request.url.includes('EIO=3') ?? false;
  const answer = polled?.outcome;
  const crosses = page !== undefined && page !== origin;
  const hasOrigin = crosses || polled?.request.headers['origin'] !== undefined;
  return {
    name: 'seen',
    role: crosses ? 'socket' : 'page',
    origin,
    entries: {
      ...(polled ? { polling: polled.entry, pollingWithOrigin: polled.entry, oldPolling: polled.entry } : {}),
      ...(upgraded ? { upgrade: upgraded.entry } : {}),
      ...(line ? { dns: line.entry, tcp: line.entry, tls: line.entry } : {}),
    },
    ...line?.route,
    ...(answer && isOld ? { oldPolling: answer } : {}),
    ...(answer && !isOld ? { polling: answer, ...(hasOrigin ? { pollingWithOrigin: answer } : {}) } : {}),
    ...(upgraded ? { upgrade: upgraded.outcome } : {}),
  };
}

interface Polled {
  readonly request: HttpRequest;
  readonly outcome: Outcome<HttpAnswer>;
  readonly entry: string;
}

/** The newest handshake over polling that came to something which the page could read. */
function newestPoll(own: readonly Connection[], transcript: Transcript): Polled | undefined {
  const ids = new Set(own.flatMap(({ entries }) => entries));
  const responses = new Map(transcript.of('http.response').map((entry) => [entry.request, entry]));
  const failures = new Map(transcript.of('http.failed').map((entry) => [entry.request, entry]));
  return transcript
    .of('http.request')
    .filter(({ id, url, method }) => ids.has(id) && method === 'GET' && isHandshake(url))
    .flatMap((request): Polled[] => {
      const outcome = outcomeOf(request, responses.get(request.request), failures.get(request.request));
      return outcome ? [{ request, ...outcome }] : [];
    })
    .at(-1);
}

const isHandshake = (url: string): boolean =>
  URL.canParse(url) &&
  new URL(url).searchParams.get('transport') === 'polling' &&
  !new URL(url).searchParams.has('sid');

function outcomeOf(
  request: HttpRequest,
  response: HttpResponse | undefined,
  failed: HttpFailed | undefined,
): Pick<Polled, 'outcome' | 'entry'> | undefined {
  // What the browser kept from the page has a status and nothing else that can be relied on.
  if (failed?.blockedReason !== undefined) return undefined;
  if (!response) return undefined;
  const { status, headers, body, packets } = response;
  // A body that is not in the recording is no empty body.
  if (body === undefined && status === 200) return undefined;
  const value = { status, headers, body: body ?? '', ...(packets ? { packets } : {}) };
  return { outcome: { is: 'answered', ms: Math.max(1, response.t - request.t), value }, entry: response.id };
}

function newestUpgrade(
  own: readonly Connection[],
  transcript: Transcript,
): { readonly outcome: Outcome<UpgradeAnswer>; readonly entry: string } | undefined {
  for (const connection of own.toReversed()) {
    const entries = connection.entries.flatMap((id) => transcript.get(id) ?? []);
    const created = entries.find((entry) => entry.kind === 'ws.created');
    if (created?.kind !== 'ws.created') continue;
    const response = entries.find((entry): entry is SocketResponse => entry.kind === 'ws.response');
    const frames = entries.filter(
      (entry): entry is SocketFrame => entry.kind === 'ws.frame' && entry.direction === 'received',
    );
    const error = entries.find((entry) => entry.kind === 'ws.error');
    const until = entries.find((entry) => entry.kind === 'ws.closed')?.t ?? error?.t ?? transcript.until;
    if (response) {
      const answer = answerOf(response, frames, until);
      if (answer)
        return {
          outcome: { is: 'answered', ms: Math.max(1, response.t - created.t), value: answer },
          entry: response.id,
        };
      continue;
    }
    // A status that only the error tells: a recording without handshakes.
    if (!error && frames.length === 0 && until - created.t >= SILENT && isPending(connection))
      return { outcome: { is: 'silent', ms: until - created.t }, entry: created.id };
  }
  return undefined;
}

const isPending = ({ opened, upgraded, handshake, transport }: Connection): boolean =>
  !upgraded && (transport === 'polling' ? opened !== undefined : handshake === undefined && opened === undefined);

function answerOf(response: SocketResponse, frames: readonly SocketFrame[], until: number): UpgradeAnswer | undefined {
  const { status, headers, t } = response;
  if (status !== 101) return PLAIN.has(status) ? { status, headers, body: '', frames: [] } : undefined;
  if (frames.length === 0 && until - t < SILENT_SOCKET) return undefined;
  const first = frames
    .slice(0, 2)
    .map(({ raw, packet }) => ({ raw: raw.slice(0, 1000), ...(packet ? { packet } : {}) }));
  // The upgrade of a session is greeted with a probe's answer, not with an open packet: it tells nothing of a handshake.
  if (first[0]?.packet?.engine === 'pong') return undefined;
  return { status, headers, body: '', frames: first };
}

/** What the browser says of the line itself: name, port, certificate. */
function lineOf(
  own: readonly Connection[],
): { readonly route: Pick<Route, 'dns' | 'tcp' | 'tls'>; readonly entry: string } | undefined {
  const answered = own.findLast(({ handshake }) => handshake !== undefined)?.handshake;
  const errors = own.flatMap((connection) => connection.errors);
  const last = errors.at(-1);
  const fails = (code: string, message: string) => ({ is: 'failed' as const, ms: 1, code, message });
  const dns = { is: 'answered' as const, ms: 1, value: { addresses: [] } };
  if (last && last.t > (answered?.t ?? -1)) {
    if (/ERR_NAME_NOT_RESOLVED/.test(last.message))
      return { route: { dns: fails('ENOTFOUND', last.message) }, entry: last.entry };
    if (/ERR_CONNECTION_REFUSED/.test(last.message))
      return { route: { dns, tcp: fails('ECONNREFUSED', last.message) }, entry: last.entry };
  }
  return answered
    ? { route: { dns, tcp: { is: 'answered', ms: 1, value: { address: '' } } }, entry: answered.entry }
    : undefined;
}
