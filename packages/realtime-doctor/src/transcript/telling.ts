/** How to describe each kind of entry: as a line of text, and in the report. One row per kind. */
import type { Contract } from '../contract/contract.ts';
import { clip, withoutOrigin, seconds } from '../text.ts';
import type { Entry, Kind, MemberEvent, MemberSaw, ScriptLine } from './entries.ts';
import { frameWords, packetsWords, type Tone } from './packet-words.ts';

/** Filter groups in the report. */
const GROUPS = ['talk', 'page', 'world', 'log', 'journey'] as const;
export type Group = (typeof GROUPS)[number];

/** The description in the report, if it differs from the line. */
export interface Told {
  readonly text?: string;
  readonly tone?: Tone;
  /** Raw data, if the text leaves some of it out. */
  readonly raw?: string;
}

interface Telling<E> {
  readonly group: Group;
  /** Without time and source. */
  readonly line: (entry: E) => string;
  readonly report?: Told | ((entry: E, contract: Contract) => Told);
}

type EntryOf<K extends Kind, E = Entry> = E extends { readonly kind: Kind } ? (K extends E['kind'] ? E : never) : never;

const QUIET: Told = { tone: 'quiet' };
const BAD: Told = { tone: 'bad' };

const TELLING: { readonly [K in Kind]: Telling<EntryOf<K>> } = {
  'ws.created': {
    group: 'talk',
    line: ({ socket, url, openedBy }) => `${socket} opened ${url}${openedBy ? ` by ${placeOf(openedBy)}` : ''}`,
    report: (entry) => ({
      text: `opens WebSocket ${entry.socket} to ${withoutOrigin(entry.url)}${bySource(entry.openedBy)}`,
      raw: openedAt(entry),
    }),
  },
  'opened-by': {
    group: 'talk',
    line: ({ of, openedBy }) => `${of} was opened by ${placeOf(openedBy)}`,
    report: ({ of, openedBy }) => ({ tone: 'quiet', text: `${of} was opened${bySource(openedBy)}` }),
  },
  'ws.request': {
    group: 'talk',
    line: ({ socket }) => `${socket} requested the upgrade`,
    report: (entry) => ({
      tone: 'quiet',
      text: `requests the upgrade of ${entry.socket} to WebSocket`,
      raw: headers(entry.headers),
    }),
  },
  'ws.response': {
    group: 'talk',
    line: ({ socket, status, statusText }) => `${socket} handshake ${status} ${statusText}`.trimEnd(),
    report: (entry) => {
      const isOpen = entry.status === 101;
      const answer = `server ${isOpen ? 'accepts' : 'rejects'} the upgrade of ${entry.socket}`;
      return {
        tone: isOpen ? 'plain' : 'bad',
        text: `${answer}: ${entry.status} ${entry.statusText}`.trimEnd(),
        raw: headers(entry.headers),
      };
    },
  },
  'ws.frame': {
    group: 'talk',
    line: ({ socket, direction, raw }) => `${socket} ${direction === 'sent' ? '→' : '←'} ${clip(raw)}`,
    report: frameWords,
  },
  'ws.error': { group: 'talk', line: ({ socket, message }) => `${socket} error: ${message}`, report: BAD },
  'ws.closed': {
    group: 'talk',
    line: ({ socket, code = '', reason = '' }) => `${socket} closed ${code} ${reason}`.trimEnd(),
    report: ({ socket, wasClean, code, reason }) => {
      const isLost = wasClean === false;
      const text = `${socket} closed${isLost ? ' abnormally' : ''}: ${code ?? 'no code'}${reason ? ` "${reason}"` : ''}`;
      return { tone: isLost ? 'bad' : 'plain', text };
    },
  },
  'http.request': {
    group: 'talk',
    line: ({ request, method, url, body }) => `${request} ${method} ${clip(url)}${body ? ` ${clip(body)}` : ''}`,
    report: (entry, contract) => ({
      text: `${entry.request} ${entry.method} ${withoutOrigin(entry.url)}${packetsWords(entry.packets, 'sent', contract)}`,
      raw: `${entry.method} ${entry.url}\n${message(entry)}`,
    }),
  },
  'http.response': {
    group: 'talk',
    line: ({ request, status, body }) => `${request} answered ${status}${body ? ` ${clip(body)}` : ''}`,
    report: (entry, contract) => ({
      tone: entry.status >= 400 ? 'bad' : 'plain',
      text: `${entry.request} answered ${entry.status}${packetsWords(entry.packets, 'received', contract)}`,
      raw: message(entry),
    }),
  },
  'http.failed': {
    group: 'talk',
    line: ({ request, error, blockedReason }) =>
      `${request} failed: ${error}${blockedReason ? ` (${blockedReason})` : ''}`,
    report: BAD,
  },
  'stream.message': {
    group: 'talk',
    line: ({ request, event, data }) => `${request} ← ${event === 'message' ? '' : `${event}: `}${clip(data)}`,
    report: ({ request, event, data }) => ({ text: `${request} ← event ${event}: ${clip(data)}`, raw: data }),
  },
  'stream.ended': {
    group: 'talk',
    line: ({ request }) => `${request} ended by the server`,
    report: ({ request }) => ({ text: `server ends the event stream ${request}` }),
  },
  console: {
    group: 'page',
    line: ({ level, text }) => `console ${level}: ${clip(text)}`,
    report: ({ level, text }) => ({ tone: level === 'error' ? 'bad' : 'plain', text: `console ${level}: ${text}` }),
  },
  'page.error': { group: 'page', line: ({ message: text }) => `uncaught: ${clip(text)}`, report: BAD },
  'page.opened': { group: 'page', line: () => 'page opened' },
  'page.closed': { group: 'page', line: () => 'page closed' },
  'page.crashed': { group: 'page', line: () => 'page crashed', report: BAD },
  navigation: { group: 'page', line: ({ url }) => `at ${url}` },
  connectivity: { group: 'page', line: ({ online }) => (online ? 'online' : 'offline') },
  shown: {
    group: 'page',
    line: ({ flag, what, text }) => {
      if (text === null) return `${flag ?? what} disappeared`;
      return flag === undefined ? `shows ${what} "${clip(text)}"` : `${flag} is ${text}`;
    },
    report: ({ what, text }) => ({ text: text === null ? `${what} disappears` : `shows ${what} "${text}"` }),
  },
  storage: {
    group: 'page',
    line: ({ keys }) =>
      `localStorage: ${keys.map(({ key, jwt }) => (jwt ? `${key}=${jwt}` : key)).join(', ') || 'empty'}`,
    report: QUIET,
  },
  client: {
    group: 'page',
    line: ({ namespace, connected, listeners }) => {
      const names = listeners.map(({ event, count, threw }) => {
        const what = [...(count > 1 ? [String(count)] : []), ...(threw ? ['fails'] : [])];
        return what.length > 0 ? `${event} (${what.join(', ')})` : event;
      });
      return `socket.io-client "${namespace}"${connected ? '' : ' (not connected)'} listens to ${names.join(', ') || 'nothing'}`;
    },
    report: QUIET,
  },
  listens: {
    group: 'page',
    line: ({ channel, events, hearsAll }) =>
      `the page listens on ${channel} to ${hearsAll ? 'everything' : events.join(', ') || 'nothing'}`,
    report: QUIET,
  },
  'stream.listeners': {
    group: 'page',
    line: ({ url, listens }) => `EventSource ${withoutOrigin(url)} listens to ${listens.join(', ')}`,
    report: QUIET,
  },
  'page.busy': { group: 'page', line: ({ ms }) => `the page's thread was busy for ${seconds(ms)}`, report: {} },
  'crowd.began': {
    group: 'talk',
    line: ({ size, workers, rampMs }) =>
      `${size} clients join within ${seconds(rampMs)}, in ${workers} ${workers === 1 ? 'process' : 'processes'}`,
  },
  crowd: {
    group: 'talk',
    line: ({ worker, events, lateMs }) =>
      `${worker}: ${eventWords(events)}${lateMs === undefined ? '' : `, ${seconds(lateMs)} late`}`,
    report: ({ events }) => (events.length === 0 ? QUIET : {}),
  },
  'proxy.opened': { group: 'world', line: ({ connection }) => `${connection} opened`, report: QUIET },
  'proxy.closed': {
    group: 'world',
    line: ({ connection, by = 'unknown', bytesUp = 0, bytesDown = 0, error }) =>
      `${connection} closed by ${by}, ${bytesUp} up, ${bytesDown} down${error ? ` (${error})` : ''}`,
    report: QUIET,
  },
  'proxy.refused': {
    group: 'world',
    line: ({ connection, error = 'refused' }) => `${connection} not forwarded: ${error}`,
    report: BAD,
  },
  'fault.begin': {
    group: 'world',
    line: ({ type, attributes }) => `fault ${type} begins${attributes ? ` ${JSON.stringify(attributes)}` : ''}`,
  },
  'fault.end': { group: 'world', line: ({ type }) => `fault ${type} ends` },
  log: {
    group: 'log',
    line: ({ instance, text }) => `${instance ? `${instance}: ` : ''}${clip(text)}`,
    report: ({ stream, text }) => ({ tone: stream === 'stderr' ? 'bad' : 'plain', text }),
  },
  service: {
    group: 'world',
    line: ({ service, event, exitCode, signal }) =>
      `${service} ${event}${exitCode === undefined ? '' : ` (exit code ${exitCode})`}${signal ? ` (${signal})` : ''}`,
  },
  'redis.pubsub': {
    group: 'log',
    line: ({ channels, patterns }) => `channels ${channels.join(', ') || 'none'}, ${patterns} patterns`,
  },
  'redis.monitor': { group: 'log', line: ({ command }) => clip(command), report: QUIET },
  'step.begin': { group: 'journey', line: ({ title }) => `step "${title}"` },
  'step.end': {
    group: 'journey',
    line: ({ title, error }) => `step "${title}" ${error ? `failed: ${clip(error)}` : 'done'}`,
    report: ({ error }) => (error ? { tone: 'bad', text: `failed: ${error}` } : { tone: 'quiet', text: 'ends' }),
  },
  screenshot: { group: 'journey', line: ({ file }) => `screenshot ${file}`, report: QUIET },
  token: { group: 'journey', line: ({ shownAs }) => `token minted ${shownAs}` },
  'notify.asked': {
    group: 'journey',
    line: ({ request, message: text, user }) => `${request} requests the notification "${text}" for ${user}`,
    report: ({ message: text, user }) => ({ text: `requests the notification "${text}" for ${user}` }),
  },
  'notify.answered': {
    group: 'journey',
    line: ({ request, status = '', body = '' }) => `${request} answered ${status} ${clip(body)}`.trimEnd(),
  },
  'user.action': { group: 'journey', line: ({ action }) => `user: ${action}` },
  checkpoint: { group: 'journey', line: ({ name }) => name, report: QUIET },
  stall: {
    group: 'journey',
    line: ({ ms }) => `the machine was stalled for ${seconds(ms)}`,
    report: QUIET,
  },
  judged: {
    group: 'journey',
    line: ({ claim, verdict, expected, actual }) => `claim ${claim} ${verdict}: expected ${expected}; seen: ${actual}`,
    report: ({ claim, holds, expected, actual }) => ({
      tone: holds ? 'good' : 'bad',
      text: `${holds ? 'holds' : 'does not hold'}: ${claim}. Expected ${expected}; seen: ${actual}`,
    }),
  },
};

/** The description of an entry. Unknown kinds from later versions are shown as JSON. */
export function tellingOf(entry: Entry): Telling<Entry> {
  const known = TELLING as Readonly<Record<string, Telling<never> | undefined>>;
  return (known[entry.kind] as Telling<Entry> | undefined) ?? { group: 'journey', line: JSON.stringify };
}

/** `12 connected, 3 closed`. */
function eventWords(events: readonly MemberEvent[]): string {
  const counts = new Map<MemberSaw, number>();
  for (const [, , what] of events) counts.set(what, (counts.get(what) ?? 0) + 1);
  return [...counts].map(([what, count]) => `${count} ${what}`).join(', ') || 'nothing new';
}

/** `src/hooks/use-websocket.ts:25`, or the position in the script if it has no source map. */
const placeOf = ({ original, url, line }: ScriptLine): string =>
  original ? `${original.file}:${original.line}` : `${url}:${line}`;

/**
 * ` by src/hooks/use-websocket.ts:25`; empty without a source map, because the script position would mean nothing to
 * a reader.
 */
const bySource = (line: ScriptLine | undefined): string => (line?.original ? ` by ${placeOf(line)}` : '');

const headers = (all: Readonly<Record<string, string>>): string =>
  Object.entries(all)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

const message = ({ headers: all, body }: { headers: Readonly<Record<string, string>>; body?: string }): string =>
  `${headers(all)}${body ? `\n\n${body}` : ''}`;

function openedAt({
  url,
  openedBy,
  stack = [],
}: {
  url: string;
  openedBy?: ScriptLine;
  stack?: readonly ScriptLine[];
}): string {
  const places = [...(openedBy ? [openedBy] : []), ...stack].map((line) => {
    const place = line.original ? placeOf(line) : `${placeOf(line)}:${line.column}`;
    return `  at ${line.function ?? '(anonymous)'} ${place}`;
  });
  return [url, ...places].join('\n');
}
