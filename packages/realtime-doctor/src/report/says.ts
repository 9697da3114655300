/** Entries in plain words: what each says to somebody who has never seen a Socket.IO frame. */
import type { Contract } from '../contract/contract.ts';
import { what } from '../transcript/describe.ts';
import type { Entry, ScriptLine, SocketFrame } from '../transcript/entries.ts';
import type { Packet } from '../protocols/socket.io/packets.ts';
import { seconds, withoutOrigin } from './words.ts';

/** What a reader can choose to see. */
export const KINDS = ['talk', 'page', 'world', 'log', 'journey'] as const;
export type Kind = (typeof KINDS)[number];

/** Whether an entry is good news, bad news, or of no weight. */
export type Tone = 'good' | 'bad' | 'quiet' | 'plain';

export interface Saying {
  readonly kind: Kind;
  /** Who: `page p1`, `backend`, `fault proxy`. */
  readonly who: string;
  readonly text: string;
  readonly tone: Tone;
  /** What stood on the wire, where the words are not all of it. */
  readonly raw?: string;
}

export function say(entry: Entry, contract: Contract): Saying {
  const { kind } = entry;
  const plain = { who: whoOf(entry), text: what(entry), tone: 'plain' as Tone, kind: kindOf(entry) };
  switch (kind) {
    case 'ws.created':
      return {
        ...plain,
        text: `opens WebSocket ${entry.socket} to ${withoutOrigin(entry.url)}${by(entry.openedBy)}`,
        raw: openedAt(entry),
      };
    case 'opened-by':
      return { ...plain, tone: 'quiet', text: `${entry.of} was opened${by(entry.openedBy)}` };
    case 'ws.request':
      return {
        ...plain,
        tone: 'quiet',
        text: `requests the upgrade of ${entry.socket} to WebSocket`,
        raw: headers(entry.headers),
      };
    case 'ws.response': {
      const isOpen = entry.status === 101;
      const answer = isOpen ? 'server accepts the upgrade of' : 'server rejects the upgrade of';
      const text = `${answer} ${entry.socket}: ${entry.status} ${entry.statusText}`.trimEnd();
      return { ...plain, tone: isOpen ? 'plain' : 'bad', text, raw: headers(entry.headers) };
    }
    case 'ws.frame':
      return { ...plain, ...frame(entry, contract) };
    case 'ws.error':
    case 'http.failed':
    case 'page.error':
    case 'page.crashed':
    case 'proxy.refused':
      return { ...plain, tone: 'bad' };
    case 'ws.closed': {
      const isLost = entry.wasClean === false;
      const reason = entry.reason ? ` "${entry.reason}"` : '';
      return {
        ...plain,
        tone: isLost ? 'bad' : 'plain',
        text: `${entry.socket} closed${isLost ? ' abnormally' : ''}: ${entry.code ?? 'no code'}${reason}`,
      };
    }
    case 'http.request':
      return {
        ...plain,
        text: `${entry.request} ${entry.method} ${withoutOrigin(entry.url)}${packets(entry.packets, 'sent', contract)}`,
        raw: `${entry.method} ${entry.url}\n${headers(entry.headers)}${entry.body ? `\n\n${entry.body}` : ''}`,
      };
    case 'http.response':
      return {
        ...plain,
        tone: entry.status >= 400 ? 'bad' : 'plain',
        text: `${entry.request} answered ${entry.status}${packets(entry.packets, 'received', contract)}`,
        raw: `${headers(entry.headers)}${entry.body ? `\n\n${entry.body}` : ''}`,
      };
    case 'console':
      return {
        ...plain,
        tone: entry.level === 'error' ? 'bad' : 'plain',
        text: `console ${entry.level}: ${entry.text}`,
      };
    case 'shown':
      return {
        ...plain,
        text: entry.text === null ? `${entry.what} disappears` : `shows ${entry.what} "${entry.text}"`,
      };
    case 'log':
      return { ...plain, tone: entry.stream === 'stderr' ? 'bad' : 'plain', text: entry.text };
    case 'judged':
      return {
        ...plain,
        tone: entry.holds ? 'good' : 'bad',
        text: `${entry.holds ? 'holds' : 'does not hold'}: ${entry.claim}. Expected ${entry.expected}; seen: ${entry.actual}`,
      };
    case 'step.end':
      return {
        ...plain,
        tone: entry.error ? 'bad' : 'quiet',
        text: entry.error ? `failed: ${entry.error}` : 'ends',
      };
    case 'fault.begin':
    case 'fault.end':
      return { ...plain, tone: 'plain' };
    case 'notify.asked':
      return { ...plain, text: `requests the notification "${entry.message}" for ${entry.user}` };
    case 'proxy.opened':
    case 'proxy.closed':
    case 'checkpoint':
    case 'stall':
    case 'screenshot':
    case 'storage':
    case 'redis.monitor':
      return { ...plain, tone: 'quiet' };
    default:
      return plain;
  }
}

function whoOf(entry: Entry): string {
  switch (entry.source) {
    case 'page':
      return `page ${entry.page}`;
    case 'proxy':
      return 'fault proxy';
    case 'frontend':
      return ('instance' in entry ? entry.instance : undefined) ?? 'web server';
    case 'engine':
      return entry.kind === 'service' ? entry.service : 'engine';
    case 'backend':
      return entry.instance ?? 'backend';
    default:
      return entry.kind === 'fault.begin' || entry.kind === 'fault.end' ? 'fault' : entry.source;
  }
}

function kindOf({ kind, source }: Entry): Kind {
  if (kind.startsWith('ws.') || kind.startsWith('http.') || kind === 'opened-by') return 'talk';
  if (kind.startsWith('fault.') || kind.startsWith('proxy.') || kind === 'service') return 'world';
  if (kind === 'log' || kind.startsWith('redis.')) return 'log';
  return source === 'page' ? 'page' : 'journey';
}

function frame(
  { socket, direction, packet, raw, opcode, bytes }: SocketFrame,
  contract: Contract,
): Pick<Saying, 'text' | 'tone' | 'raw'> {
  const arrow = direction === 'sent' ? `${socket} →` : `${socket} ←`;
  if (opcode === 2) return { text: `${arrow} ${bytes} binary bytes`, tone: 'plain', raw };
  if (!packet) return { text: `${arrow} a message that is not Socket.IO: ${raw}`, tone: 'plain', raw };
  const { text, tone } = packetWords(packet, direction, contract);
  return { text: `${arrow} ${text}`, tone, ...(raw.length > 1 ? { raw } : {}) };
}

const packets = (all: readonly Packet[] | undefined, direction: 'sent' | 'received', contract: Contract): string =>
  all && all.length > 0 ? `: ${all.map((packet) => packetWords(packet, direction, contract).text).join('; ')}` : '';

/** What the contract's events mean, whatever their names are. */
const eventWords: Readonly<Record<keyof Contract['events'], string>> = {
  connected: 'server greets the page',
  subscribe: 'page subscribes to notifications',
  subscribed: 'server confirms the subscription',
  unsubscribe: 'page unsubscribes from notifications',
  unsubscribed: 'server confirms the end of the subscription',
  notification: 'server sends a notification',
  error: 'server reports an error',
};

/** What a packet means: Engine.IO's keep the line alive, Socket.IO's carry what the application says. */
export function packetWords(
  { engine, data, socket }: Packet,
  direction: 'sent' | 'received',
  contract: Contract,
): { text: string; tone: Tone } {
  const from = direction === 'sent' ? 'page' : 'server';
  if (!socket) {
    if (engine === 'open') return { text: `server opens a session${pings(data)}`, tone: 'plain' };
    if (engine === 'ping') return { text: 'ping', tone: 'quiet' };
    if (engine === 'pong') return { text: 'pong', tone: 'quiet' };
    return { text: `${from}: ${engine}${data ? ` ${data}` : ''}`, tone: 'plain' };
  }
  const [first] = socket.args;
  const payload = first === undefined ? '' : JSON.stringify(first);
  if (socket.type === 'connect')
    return direction === 'sent'
      ? { text: `page requests to connect${payload ? `, with ${payload}` : ', without a token'}`, tone: 'plain' }
      : { text: 'server accepts the connection', tone: 'good' };
  if (socket.type === 'connect_error') return { text: `server rejects the connection: ${payload}`, tone: 'bad' };
  if (socket.type === 'disconnect') return { text: `${from} disconnects`, tone: 'plain' };
  if (socket.type !== 'event') return { text: `${from}: ${socket.type} ${payload}`, tone: 'plain' };
  const { events } = contract;
  const name = socket.event ?? '';
  const meaning = (Object.keys(eventWords) as (keyof typeof eventWords)[]).find((each) => events[each] === name);
  return {
    text: `${meaning ? eventWords[meaning] : `${from}:`} (${name}) ${socket.args.map((each) => JSON.stringify(each)).join(', ')}`.trimEnd(),
    tone: meaning === 'error' ? 'bad' : 'plain',
  };
}

function pings(data: string | undefined): string {
  const [, interval] = /"pingInterval":(\d+)/.exec(data ?? '') ?? [];
  const [, timeout] = /"pingTimeout":(\d+)/.exec(data ?? '') ?? [];
  if (!interval || !timeout) return '';
  return `: it pings every ${seconds(Number(interval), 1)}; a side that hears nothing for ${seconds(Number(timeout), 1)} more closes`;
}

const headers = (all: Readonly<Record<string, string>>): string =>
  Object.entries(all)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

/** ` by src/hooks/use-websocket.ts:25`; nothing for a script without a source map, whose place tells a reader nothing. */
const by = (line: ScriptLine | undefined): string =>
  line?.original ? ` by ${line.original.file}:${line.original.line}` : '';

const openedAt = ({
  url,
  openedBy,
  stack = [],
}: {
  url: string;
  openedBy?: ScriptLine;
  stack?: readonly ScriptLine[];
}): string =>
  [
    url,
    ...[...(openedBy ? [openedBy] : []), ...stack].map(
      (line) =>
        `  at ${line.function ?? '(anonymous)'} ${line.original ? `${line.original.file}:${line.original.line}` : `${line.url}:${line.line}:${line.column}`}`,
    ),
  ].join('\n');
