/** Engine.IO v4 and Socket.IO v5 packets, decoded by their own parsers and never by hand. */
import { decodePacket, decodePayload, type Packet as EnginePacket } from 'engine.io-parser';
import { Decoder, PacketType } from 'socket.io-parser';

export type EngineType = 'open' | 'close' | 'ping' | 'pong' | 'message' | 'upgrade' | 'noop' | 'error';
export type SocketType = 'connect' | 'disconnect' | 'event' | 'ack' | 'connect_error' | 'binary_event' | 'binary_ack';

/** One packet. `socket` is there for an Engine.IO message that is a well-formed Socket.IO packet. */
export interface Packet {
  readonly engine: EngineType;
  /** Data of an Engine.IO packet that is not a Socket.IO message: the open packet's JSON text, `probe`, … */
  readonly data?: string;
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

/** Decodes one text frame of the WebSocket transport; undefined where it is not Engine.IO. */
export function decodeFrame(raw: string): Packet | undefined {
  return toPacket(decodePacket(raw));
}

/** Decodes a polling body, its packets in order; undefined where any of it is not Engine.IO. */
export function decodeBody(raw: string): Packet[] | undefined {
  const packets = decodePayload(raw).map(toPacket);
  return packets.every((packet) => packet !== undefined) ? packets : undefined;
}

function toPacket({ type, data }: EnginePacket): Packet | undefined {
  if (type === 'error') return undefined;
  const text = typeof data === 'string' ? data : undefined;
  if (type !== 'message') return { engine: type, ...(text ? { data: text } : {}) };
  const socket = text === undefined ? undefined : decodeSocket(text);
  return { engine: 'message', ...(socket ? { socket } : { data: text ?? '' }) };
}

function decodeSocket(text: string): Packet['socket'] {
  // A decoder an input: a binary header (`51-…`) leaves it waiting for attachments that a single frame never brings.
  const decoder = new Decoder();
  let packet: Packet['socket'];
  decoder.on('decoded', ({ type, nsp, id, data }) => {
    const args: readonly unknown[] = Array.isArray(data) ? data : data === undefined ? [] : [data];
    const isEvent = type === PacketType.EVENT || type === PacketType.BINARY_EVENT;
    packet = {
      type: types[type],
      namespace: nsp,
      ...(id === undefined ? {} : { id }),
      ...(isEvent ? { event: String(args[0]), args: args.slice(1) } : { args }),
    };
  });
  try {
    decoder.add(text);
  } catch {
    // Not a Socket.IO packet: the caller shows the text as it was.
    return undefined;
  }
  return packet;
}
