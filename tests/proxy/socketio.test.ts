/** How each fault looks to socket.io-client 4, connected to a real socket.io 4 server through the proxy. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import type { Fault } from 'playwright-realtime/proxy/index.ts';
import { expect, test as base } from './test.ts';

/** Long enough that a short stall of the machine does not count as silence. */
const PINGS = { pingInterval: 500, pingTimeout: 1000 };
/** For tests that must not lose the connection. */
const PATIENT = { pingInterval: 25_000, pingTimeout: 20_000 };

interface Fixtures {
  readonly server: Server;
  readonly client: Socket;
  readonly transport: 'websocket' | 'polling';
  readonly pings: typeof PINGS;
}

const test = base.extend<Fixtures>({
  transport: ['websocket', { option: true }],
  pings: [PINGS, { option: true }],
  server: async ({ pings }, use) => {
    const http = createServer();
    const server = new Server(http, { ...pings, serveClient: false });
    server.on('connection', (socket) =>
      socket.on('echo', (data: unknown, answer: (data: unknown) => void) => answer(data)),
    );
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    await use(server);
    http.closeAllConnections();
    await server.close();
  },
  world: async ({ server }, use) => {
    const { port } = server.httpServer.address() as AddressInfo;
    await use({ upstream: () => Promise.resolve(new URL(`http://127.0.0.1:${port}`)) });
  },
  client: async ({ faultProxy, transport }, use) => {
    const options = {
      transports: [transport],
      reconnectionDelay: 10,
      reconnectionDelayMax: 20,
      timeout: 500,
      forceNew: true,
    };
    const client = io(faultProxy.url.href, options);
    await until(client, 'connect');
    await use(client);
    client.disconnect();
  },
});

/** The event's arguments. socket.io has its own emitter, which Node's `once` does not accept. */
const until = (client: Socket, event: string): Promise<unknown[]> =>
  new Promise((resolve) => client.once(event, (...args: unknown[]) => resolve(args)));

const echo = (client: Socket, data: unknown): Promise<unknown> => client.timeout(5000).emitWithAck('echo', data);

for (const [fault, noticed] of [
  [{ type: 'down' }, 'transport close'],
  [{ type: 'reset_peer', timeout: 0 }, 'transport close'],
  [{ type: 'reset_peer', timeout: 50 }, 'transport close'],
  [{ type: 'timeout', timeout: 50 }, 'transport close'],
  [{ type: 'timeout', timeout: 0 }, 'ping timeout'],
  [{ type: 'limit_data', bytes: 3, stream: 'downstream' }, 'transport close'],
  [{ type: 'latency', latency: 2000, stream: 'downstream' }, 'ping timeout'],
] satisfies [Fault, string][]) {
  for (const match of [undefined, '/socket.io/']) {
    const given = match ? { ...fault, match } : fault;
    test(`${JSON.stringify(given)}: ${noticed}, and reconnects when it ends`, async ({ client, faultProxy }) => {
      const lost = until(client, 'disconnect');
      const began = performance.now();
      const handle = await faultProxy.begin(given);
      const [reason, details] = await lost;
      expect(reason).toBe(noticed);
      if (noticed === 'ping timeout') {
        expect(performance.now() - began).toBeGreaterThanOrEqual(PINGS.pingTimeout);
      } else {
        // 1006: closed without a close frame (RFC 6455 section 7.4.1).
        expect(details).toMatchObject({ context: { code: 1006 } });
      }
      const back = until(client, 'connect');
      await handle.end();
      await back;
      expect(await echo(client, 'back')).toBe('back');
    });
  }
}

test.describe('nothing is lost', () => {
  test.use({ pings: PATIENT });
  for (const fault of [
    { type: 'latency', latency: 40, jitter: 20 },
    { type: 'bandwidth', rate: 100 },
    { type: 'slicer', average_size: 30, size_variation: 20, delay: 500 },
    { type: 'slow_close', delay: 100 },
  ] satisfies Fault[]) {
    test(`${fault.type}: slow but complete`, async ({ client, faultProxy }) => {
      client.on('disconnect', (reason) => expect(reason).toBe('io client disconnect'));
      await faultProxy.begin(fault);
      const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => echo(client, { i, text: 'é'.repeat(i) })));
      expect(answers).toEqual(Array.from({ length: 20 }, (_, i) => ({ i, text: 'é'.repeat(i) })));
    });
  }
});

test('a client that connects during silence gives up and reconnects', async ({ client, faultProxy, entries }) => {
  client.disconnect();
  const fault = await faultProxy.begin({ type: 'timeout', timeout: 0 });
  const failed = new Promise<Error>((resolve) => client.io.once('reconnect_error', resolve));
  client.io.reconnection(true);
  const first = new Promise<Error>((resolve) => client.once('connect_error', resolve));
  client.connect();
  expect((await first).message).toBe('timeout');
  expect((await failed).message).toBe('timeout');
  await fault.end();
  await until(client, 'connect');
  expect(entries.filter(({ kind }) => kind === 'proxy.refused')).toEqual([]);
});

test.describe('polling', () => {
  test.use({ transport: 'polling' });
  for (const fault of [
    { type: 'down', match: '/socket.io/' },
    { type: 'timeout', timeout: 0, match: '/socket.io/' },
  ] satisfies Fault[]) {
    test(`${fault.type}: the client notices and recovers`, async ({ client, faultProxy }) => {
      const lost = until(client, 'disconnect');
      const handle = await faultProxy.begin(fault);
      expect((await lost)[0]).toBe(fault.type === 'down' ? 'transport error' : 'ping timeout');
      const back = until(client, 'connect');
      await handle.end();
      await back;
      expect(await echo(client, 'back')).toBe('back');
    });
  }
});
