/** The claims of the matchers on a page: pure functions of its transcript. */
import { claim, count, holds, pending, type Judgement, type View } from 'realtime-doctor/claims/claim.ts';
import { seconds } from 'realtime-doctor/text.ts';
import type { AppEvent } from 'realtime-doctor/protocols/protocol.ts';
import type { Channel, Said } from 'realtime-doctor/transcript/channel.ts';
import { channelsOf } from 'realtime-doctor/transcript/channels.ts';
import type { Connection, Message } from 'realtime-doctor/transcript/connections.ts';
import type { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { matches } from './partly.ts';

/** What the page speaks beside Socket.IO, or instead of it. */
const channelsIn = ({ connections, transcript, page }: View): Channel[] =>
  channelsOf(connections, transcript).filter(
    ({ connection, protocol }) => connection.page === page && protocol.isTools !== true,
  );

/** Open, and past the handshake of its protocol. */
function isLiveAmong(connection: Connection, channels: readonly Channel[]): boolean {
  const { protocol, connected, ended } = connection;
  if (ended) return false;
  if (protocol === 'socket.io') return connected !== undefined;
  const channel = channels.find((each) => each.connection === connection);
  return channel?.opened !== undefined && (channel.protocol.welcomes !== true || channel.accepted !== undefined);
}

/** The page has a live realtime connection. With several servers, to the one whose URL matches. */
export const hasConnection = claim(
  'page-has-connection',
  'The page has a realtime connection',
  (seen: View, { url }: { url?: string | RegExp }): Judgement => {
    const expected = `an open realtime connection${url === undefined ? '' : ` to ${String(url)}`}`;
    const channels = channelsIn(seen);
    const isLive = (each: Connection): boolean => isLiveAmong(each, channels);
    const streams = channels
      .filter(({ transport }) => transport === 'event-stream')
      .map(({ connection }) => connection);
    const connections = [...seen.connections, ...streams];
    const describe = (each: Connection): string => describeAs(each, isLive(each));
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

function describeAs(connection: Connection, isLive: boolean): string {
  const { asked, transport, upgraded, reached, ended } = connection;
  const over = upgraded ? 'websocket' : transport;
  if (isLive) return `connected to ${asked.origin}${asked.path} over ${over}`;
  const end = ended ? `, and ended: ${ended.why.replaceAll(/\s+/g, ' ').slice(0, 160)}` : '';
  return `an attempt at ${asked.origin}${asked.path} over ${over} got no further than "${reached}"${end}`;
}

export interface EventParameters extends Readonly<Record<string, unknown>> {
  readonly event: string;
  /** Expected value or members of the event's first argument. */
  readonly payload?: unknown;
  readonly hasPayload: boolean;
}

/** The page received an event of this name: of Socket.IO, of another protocol, or a JSON message that names it. */
export const receivedEvent = claim(
  'page-received-event',
  'The page received the event',
  (seen: View, { event, payload, hasPayload }: EventParameters): Judgement => {
    const expected = `event "${event}"${hasPayload ? ` with ${show(payload)}` : ''}`;
    const all = [
      ...seen.connections.flatMap(({ messages }) => messages.flatMap(ofSocketIo)),
      ...channelsIn(seen).flatMap((channel) =>
        channel.said.flatMap((said) => ofChannel(channel, said, seen.transcript)),
      ),
    ].toSorted((a, b) => a.t - b.t);
    const named = all.filter(({ name }) => name === event);
    const hit = named.find((each) => !hasPayload || matches(each.argument, payload));
    if (hit) return holds(expected, `received after ${seconds(hit.t)}`, hit.entry);
    const last = named.at(-1);
    if (last) {
      const actual = `${count(named.length, 'event')} of that name, the last with ${show(last.argument)}`;
      return pending(expected, actual, ...named.slice(-3).map(({ entry }) => entry));
    }
    const others = [...new Set(all.map(({ name }) => name))];
    const instead = others.length > 0 ? `other events: ${others.slice(0, 8).join(', ')}` : 'no event at all';
    return pending(expected, instead, all.at(-1)?.entry);
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

function ofSocketIo({ direction, packet, t, entry }: Message): Received[] {
  const { socket } = packet ?? {};
  const isEvent = direction === 'received' && socket?.event !== undefined;
  return isEvent ? [{ name: socket.event, argument: socket.args[0], t, entry }] : [];
}

function ofChannel({ protocol }: Channel, { direction, raw, t, entry }: Said, transcript: Transcript): Received[] {
  if (direction !== 'received') return [];
  const found = protocol.event ? protocol.event(raw) : (ofStream(transcript, entry) ?? byMember(raw));
  return found ? [{ ...found, t, entry }] : [];
}

/** An event of an event stream, by the name that the server gave it. */
function ofStream(transcript: Transcript, id: string): AppEvent | undefined {
  const entry = transcript.get(id);
  return entry?.kind === 'stream.message'
    ? { name: entry.event, argument: parsed(entry.data) ?? entry.data }
    : undefined;
}

function byMember(raw: string): AppEvent | undefined {
  const message = parsed(raw);
  const name = NAMES.map((key) => message?.[key]).find((value) => typeof value === 'string');
  return typeof name === 'string' ? { name, argument: message } : undefined;
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
