/** The claims of the matchers on a page: pure functions of its transcript. */
import { claim, count, holds, pending, type Judgement, type View } from 'realtime-doctor/claims/claim.ts';
import { seconds } from 'realtime-doctor/text.ts';
import type { Connection, Message } from 'realtime-doctor/transcript/connections.ts';
import { matches } from './partly.ts';

/** Open, and past the handshake of its protocol. */
function isLive({ protocol, connected, opened, handshake, ended }: Connection): boolean {
  if (ended) return false;
  if (protocol === 'socket.io') return connected !== undefined;
  return opened === undefined && handshake?.status === 101;
}

/** The page has a live realtime connection. With several servers, to the one whose URL matches. */
export const hasConnection = claim(
  'page-has-connection',
  'The page has a realtime connection',
  ({ connections }: View, { url }: { url?: string | RegExp }): Judgement => {
    const expected = `an open realtime connection${url === undefined ? '' : ` to ${String(url)}`}`;
    const fitting = connections.filter(({ asked }) => url === undefined || fits(asked.url, url));
    const live = fitting.find(isLive);
    if (live) return holds(expected, describe(live), live.entries[0]);
    const last = fitting.at(-1) ?? connections.at(-1);
    return last
      ? pending(expected, describe(last), ...last.entries.slice(0, 2))
      : pending(expected, 'the page opened none');
  },
);

const fits = (asked: string, url: string | RegExp): boolean =>
  typeof url === 'string' ? asked.includes(url) : url.test(asked);

function describe(connection: Connection): string {
  const { asked, transport, upgraded, reached, ended } = connection;
  const over = upgraded ? 'websocket' : transport;
  if (isLive(connection)) return `connected to ${asked.origin}${asked.path} over ${over}`;
  const end = ended ? `, and ended: ${ended.why.replaceAll(/\s+/g, ' ').slice(0, 160)}` : '';
  return `an attempt at ${asked.origin}${asked.path} over ${over} got no further than "${reached}"${end}`;
}

export interface EventParameters extends Readonly<Record<string, unknown>> {
  readonly event: string;
  /** Expected value or members of the event's first argument. */
  readonly payload?: unknown;
  readonly hasPayload: boolean;
}

/** The page received an event of this name: a Socket.IO event, or a JSON message of a plain WebSocket that names it. */
export const receivedEvent = claim(
  'page-received-event',
  'The page received the event',
  ({ connections }: View, { event, payload, hasPayload }: EventParameters): Judgement => {
    const expected = `event "${event}"${hasPayload ? ` with ${show(payload)}` : ''}`;
    const all = connections.flatMap((connection) => connection.messages.flatMap(eventOf));
    const named = all.filter(({ name }) => name === event);
    const hit = named.find((each) => !hasPayload || matches(each.argument, payload));
    if (hit) return holds(expected, `received after ${seconds(hit.t)}`, hit.entry);
    const last = named.at(-1);
    if (last) {
      const actual = `${count(named.length, 'event')} of that name, the last with ${show(last.argument)}`;
      return pending(expected, actual, ...named.slice(-3).map(({ entry }) => entry));
    }
    const others = [...new Set(all.map(({ name }) => name))];
    const seen = others.length > 0 ? `other events: ${others.slice(0, 8).join(', ')}` : 'no event at all';
    return pending(expected, seen, all.at(-1)?.entry);
  },
);

interface Received {
  readonly name: string;
  readonly argument: unknown;
  readonly t: number;
  readonly entry: string;
}

/** Members that applications use for the kind of a JSON message on a plain WebSocket. */
const NAMES = ['type', 'event', 'kind', 'topic', 'action'] as const;

function eventOf({ direction, packet, raw, t, entry }: Message): Received[] {
  if (direction !== 'received') return [];
  const { socket } = packet ?? {};
  if (socket) return socket.event === undefined ? [] : [{ name: socket.event, argument: socket.args[0], t, entry }];
  const message = parsed(raw);
  const name = NAMES.map((key) => message?.[key]).find((value) => typeof value === 'string');
  return typeof name === 'string' ? [{ name, argument: message, t, entry }] : [];
}

function parsed(raw: string): Record<string, unknown> | undefined {
  if (!raw.startsWith('{')) return undefined;
  try {
    return JSON.parse(raw) as Record<string, unknown>;
  } catch {
    // Not JSON, so it has no event name.
    return undefined;
  }
}

const show = (value: unknown): string => JSON.stringify(value)?.slice(0, 200) ?? String(value);
