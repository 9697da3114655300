import { expect } from '@playwright/test';
import { io, type Socket } from 'socket.io-client';

/** What a client has received from one server. The fixture that created it closes it. */
export interface Client {
  readonly socket: Socket;
  /** Socket.IO packets received, without the Engine.IO type: `0{"sid":…}`, `2["connected",…]`. */
  readonly packets: readonly string[];
  /** First arguments of each event received. */
  readonly received: (event: string) => readonly unknown[];
  /** Reason of the refusal; fails if the client was connected. */
  readonly refusal: () => Promise<string>;
  /** Resolves when the client is connected and has received the `connected` event. */
  readonly welcomed: () => Promise<void>;
  /** Emits `subscribe_notifications` and waits for the answer. */
  readonly subscribe: () => Promise<void>;
  /** Messages of the notifications received, in order. */
  readonly notifications: () => readonly string[];
}

export interface ClientOptions {
  readonly auth?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly reconnectionDelay?: number;
}

export function openClient(url: string, options: ClientOptions): Client {
  const { auth = {}, query = {}, reconnectionDelay = 20 } = options;
  // As in the page (docs/contract.md#transport), but with a shorter backoff.
  const socket = io(url, {
    path: '/socket.io/',
    transports: ['websocket'],
    auth: { ...auth },
    query: { ...query },
    reconnectionDelay,
    reconnectionDelayMax: 200,
    forceNew: true,
  });
  const packets: string[] = [];
  const events: { event: string; data: unknown }[] = [];
  const refusals: string[] = [];
  socket.io.on('open', () => {
    socket.io.engine.on('packet', ({ type, data }) => {
      if (type === 'message') packets.push(String(data));
    });
  });
  // Added before connecting, not in the handler: a Python server emits `connected` before the acknowledgement.
  socket.onAny((event: string, data: unknown) => void events.push({ event, data }));
  socket.on('connect_error', ({ message }) => void refusals.push(message));

  const received = (name: string) => events.filter(({ event }) => event === name).map(({ data }) => data);
  return {
    socket,
    packets,
    received,
    refusal: async () => {
      await expect.poll(() => refusals.length, 'refused').toBeGreaterThan(0);
      expect(socket.connected, 'connected').toBe(false);
      return refusals[0] ?? '';
    },
    welcomed: async () => {
      await expect.poll(() => socket.connected && received('connected').length, 'greeted').toBeTruthy();
    },
    subscribe: async () => {
      const before = received('notifications_subscribed').length;
      socket.emit('subscribe_notifications', {});
      await expect.poll(() => received('notifications_subscribed').length, 'subscribed').toBe(before + 1);
    },
    notifications: () => received('notification').map((data) => (data as { message: string }).message),
  };
}
