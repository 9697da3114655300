/** Describes packets in plain words, for readers who do not know Socket.IO frames. */
import type { Contract } from '../contract/contract.ts';
import type { Packet } from '../protocols/socket.io/packets.ts';
import { seconds } from '../text.ts';
import type { SocketFrame } from './entries.ts';

/** Whether an entry is good, bad or unimportant. */
export type Tone = 'good' | 'bad' | 'quiet' | 'plain';

export interface Words {
  readonly text: string;
  readonly tone: Tone;
}

export function frameWords(
  { socket, direction, packet, raw, opcode, bytes }: SocketFrame,
  contract: Contract,
): Words & { readonly raw?: string } {
  const arrow = direction === 'sent' ? `${socket} →` : `${socket} ←`;
  if (opcode === 2) return { text: `${arrow} ${bytes} binary bytes`, tone: 'plain', raw };
  if (!packet) return { text: `${arrow} a message that is not Socket.IO: ${raw}`, tone: 'plain', raw };
  const { text, tone } = packetWords(packet, direction, contract);
  return { text: `${arrow} ${text}`, tone, ...(raw.length > 1 ? { raw } : {}) };
}

/** Suffix such as `: ping; server sends a notification …`; empty if there are no packets. */
export const packetsWords = (
  all: readonly Packet[] | undefined,
  direction: 'sent' | 'received',
  contract: Contract,
): string =>
  all && all.length > 0 ? `: ${all.map((packet) => packetWords(packet, direction, contract).text).join('; ')}` : '';

/** Meaning of the contract's events, independent of their names. */
const eventWords: Readonly<Record<keyof Contract['events'], string>> = {
  connected: 'server greets the page',
  subscribe: 'page subscribes to notifications',
  subscribed: 'server confirms the subscription',
  unsubscribe: 'page unsubscribes from notifications',
  unsubscribed: 'server confirms the end of the subscription',
  notification: 'server sends a notification',
  error: 'server reports an error',
};

/**
 * Meaning of a packet: Engine.IO packets keep the connection alive, Socket.IO packets carry the application's
 * messages.
 */
function packetWords({ engine, data, socket }: Packet, direction: 'sent' | 'received', contract: Contract): Words {
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
