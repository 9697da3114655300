/** Engine.IO and Socket.IO packets. Protocols 4 and 5 are decoded by their own parsers; version 3 and msgpack here. */
import { decode as decodeMsgpack } from '@msgpack/msgpack';
import { decodePacket, decodePayload, type Packet as EnginePacket } from 'engine.io-parser';
import { Decoder, PacketType } from 'socket.io-parser';

export type EngineType = 'open' | 'close' | 'ping' | 'pong' | 'message' | 'upgrade' | 'noop' | 'error';
export type SocketType = 'connect' | 'disconnect' | 'event' | 'ack' | 'connect_error' | 'binary_event' | 'binary_ack';

/** One packet. `socket` is there for an Engine.IO message that is a well-formed Socket.IO packet. */
export interface Packet {
  readonly engine: EngineType;
  /** Data of an Engine.IO packet that is not a Socket.IO message: the open packet's JSON text, `probe`, … */
  readonly data?: string;
  /** Absent for Socket.IO's own parser. */
  readonly parser?: 'msgpack';
  readonly socket?: {
    readonly type: SocketType;
    readonly namespace: string;
    readonly id?: number;
    /** Name of the event, for an event packet. */
    readonly event?: string;
    /** The event's arguments; a connect's or an error's payload as the only member. */
    readonly args: readonly unknown[];
  };
}

const types: Record<PacketType, SocketType> = {
  [PacketType.CONNECT]: 'connect',
  [PacketType.DISCONNECT]: 'disconnect',
  [PacketType.EVENT]: 'event',
  [PacketType.ACK]: 'ack',
  [PacketType.CONNECT_ERROR]: 'connect_error',
  [PacketType.BINARY_EVENT]: 'binary_event',
  [PacketType.BINARY_ACK]: 'binary_ack',
};

/** Decodes one text frame of the WebSocket transport. Undefined if it is not Engine.IO. */
export function decodeFrame(raw: string): Packet | undefined {
  return toPacket(decodePacket(raw));
}

/** Decodes one binary frame, given as base64, if it is a Socket.IO packet of socket.io-msgpack-parser. */
export function decodeBinaryFrame(base64: string): Packet | undefined {
  const socket = decodeMsgpackPacket(Buffer.from(base64, 'base64'));
  return socket && { engine: 'message', parser: 'msgpack', socket };
}

/**
 * Decodes a polling body, its packets in order. Undefined if any of it is not Engine.IO.
 * @param version of the Engine.IO protocol, as `EIO` in the URL names it
 */
export function decodeBody(raw: string, version: '3' | '4' = '4'): Packet[] | undefined {
  const texts = version === '3' ? splitPayload3(raw) : undefined;
  const packets = (texts ? texts.map((text) => decodePacket(text)) : decodePayload(raw)).map(toPacket);
  return packets.every((packet) => packet !== undefined) ? packets : undefined;
}

/** Engine.IO protocol 3, "Payload": each packet is preceded by its length in characters and a colon. */
function splitPayload3(raw: string): string[] | undefined {
  const texts: string[] = [];
  let at = 0;
  while (at < raw.length) {
    const [prefix, length] = /^(\d+):/.exec(raw.slice(at, at + 12)) ?? [];
    if (prefix === undefined) return undefined;
    const begin = at + prefix.length;
    at = begin + Number(length);
    if (at > raw.length) return undefined;
    texts.push(raw.slice(begin, at));
  }
  return texts;
}

function toPacket({ type, data }: EnginePacket): Packet | undefined {
  if (type === 'error') return undefined;
  const text = typeof data === 'string' ? data : undefined;
  if (type !== 'message') return { engine: type, ...(text ? { data: text } : {}) };
  if (text === undefined) {
    const packed = data instanceof Uint8Array ? decodeMsgpackPacket(data) : undefined;
    return packed ? { engine: 'message', parser: 'msgpack', socket: packed } : { engine: 'message', data: '' };
  }
  const socket = decodeSocket(text);
  return { engine: 'message', ...(socket ? { socket } : { data: text }) };
}

function decodeSocket(text: string): Packet['socket'] {
  // One decoder per input: the attachments of a binary header (`51-…`) come in frames of their own.
  const decoder = new Decoder();
  let packet: Packet['socket'];
  decoder.on('decoded', ({ type, nsp, id, data }) => {
    packet = socketPacket(types[type], nsp, id, data);
  });
  try {
    decoder.add(text);
    // What an event is called stands in the header; its attachments are shown as empty.
    const attachments = Number(/^[56](\d+)-/.exec(text)?.[1] ?? 0);
    for (let count = 0; count < Math.min(attachments, 16); count++) decoder.add(Buffer.alloc(0));
  } catch {
    // Not a Socket.IO packet: the caller shows the text as it was.
    return undefined;
  }
  return packet;
}

/** The packet of socket.io-msgpack-parser: a map with `type`, `nsp`, `data` and `id`. Undefined for anything else. */
function decodeMsgpackPacket(bytes: Uint8Array): Packet['socket'] {
  // A map of a few members begins with 0x8n.
  if (bytes.length < 8 || ((bytes[0] ?? 0) & 0xf0) !== 0x80) return undefined;
  try {
    const value = decodeMsgpack(bytes) as Readonly<Record<string, unknown>>;
    const { type, nsp, id, data } = value;
    if (typeof type !== 'number' || !(type in types) || typeof nsp !== 'string') return undefined;
    return socketPacket(types[type as PacketType], nsp, typeof id === 'number' ? id : undefined, data);
  } catch {
    // Some other binary message.
    return undefined;
  }
}

function socketPacket(type: SocketType, nsp: string, id: number | undefined, data: unknown): Packet['socket'] {
  const args: readonly unknown[] = Array.isArray(data) ? data : data === undefined ? [] : [data];
  const isEvent = type === 'event' || type === 'binary_event';
  return {
    type,
    // Version 2 clients put a query behind the namespace of their CONNECT.
    namespace: nsp.split('?')[0] ?? nsp,
    ...(id === undefined ? {} : { id }),
    ...(isEvent ? { event: String(args[0]), args: args.slice(1) } : { args }),
  };
}
