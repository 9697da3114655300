/* oxlint-disable no-empty-pattern -- Playwright reads what a fixture depends on from this pattern */
/**
 * Shared by the proxy's tests: a real host, the proxy in front of it, clients that connect, and all written entries.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect, test as base } from '@playwright/test';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import type { FaultEntry, NewEntry, ProxyConnection } from 'realtime-doctor/transcript/entries.ts';
import { FaultProxy, type Fault } from 'playwright-realtime/proxy/index.ts';

export { expect };

type Written = Extract<NewEntry, { kind: ProxyConnection['kind'] | FaultEntry['kind'] }>;

/** One end of a connection, which keeps everything that it received. */
export class Peer {
  readonly socket: Socket;
  readonly chunks: Buffer[] = [];
  /** The other end sent FIN. */
  ended = false;
  readonly hungUp: Promise<void>;
  error: string | undefined;
  readonly closed: Promise<void>;

  constructor(socket: Socket) {
    this.socket = socket.setNoDelay(true);
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    this.hungUp = new Promise((resolve) => {
      socket.once('end', () => {
        this.ended = true;
        resolve();
      });
    });
    socket.on('error', (error: NodeJS.ErrnoException) => (this.error ??= error.code));
  }

  /** Half-open, so that the FIN of each direction can be distinguished. It may not be connected yet. */
  static to(url: URL): Peer {
    return new Peer(connect({ host: url.hostname, port: Number(url.port), allowHalfOpen: true }));
  }

  /** Rejects if the connection fails. */
  static async dial(url: URL): Promise<Peer> {
    const peer = Peer.to(url);
    await once(peer.socket, 'connect');
    return peer;
  }

  get received(): string {
    return Buffer.concat(this.chunks).toString('latin1');
  }

  /** Resolves when at least this many bytes have arrived. */
  async receives(bytes: number): Promise<string> {
    while (this.received.length < bytes) await once(this.socket, 'data');
    return this.received;
  }
}

/** A TCP server that keeps its connections. Echoes by default. */
export class Host {
  readonly peers: Peer[] = [];
  echoes = true;
  readonly url = new URL('http://127.0.0.1');
  readonly #server: Server;

  constructor() {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      const peer = new Peer(socket);
      this.peers.push(peer);
      if (!this.echoes) return;
      socket.on('data', (chunk: Buffer) => socket.write(chunk));
      socket.on('end', () => socket.end());
    });
  }

  async listen(port = 0): Promise<this> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url.port = String((this.#server.address() as AddressInfo).port);
    return this;
  }

  /** The newest connection, once there is one. */
  async peer(): Promise<Peer> {
    while (this.peers.length === 0) await once(this.#server, 'connection');
    return this.peers.at(-1) as Peer;
  }

  async close(): Promise<void> {
    for (const { socket } of this.peers) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }
}

export const test = base.extend<{
  /** TCP handles of this process that are not the test's: a test before it in the same worker may have left some. */
  others: number;
  host: Host;
  /** The proxy's target; a test may change it. */
  world: { upstream: () => Promise<URL> };
  entries: Written[];
  faultProxy: FaultProxy;
  /** Connects to the proxy; closed after the test. */
  dial: () => Promise<Peer>;
}>({
  others: async ({}, use) => use(tcpHandles()),
  host: async ({}, use) => {
    const host = await new Host().listen();
    await use(host);
    await host.close();
  },
  world: async ({ host }, use) => use({ upstream: () => Promise.resolve(host.url) }),
  entries: async ({}, use) => use([]),
  faultProxy: async ({ world, entries }, use) => {
    const proxy = await FaultProxy.listen({
      upstream: () => world.upstream(),
      write: (entry) => entries.push(entry as Written),
      clock: RunClock.start(),
    });
    await use(proxy);
    await proxy.close();
  },
  dial: async ({ faultProxy }, use) => {
    const peers: Peer[] = [];
    await use(async () => {
      const peer = await Peer.dial(faultProxy.url);
      peers.push(peer);
      return peer;
    });
    for (const { socket } of peers) socket.destroy();
  },
});

/** One fault of each type, with typical attributes. */
export const everyFault: Fault[] = [
  { type: 'down' },
  { type: 'down', match: '/' },
  { type: 'reset_peer', timeout: 0 },
  { type: 'reset_peer', timeout: 20 },
  { type: 'timeout', timeout: 0 },
  { type: 'timeout', timeout: 20 },
  { type: 'slow_close', delay: 20 },
  { type: 'latency', latency: 20, jitter: 10 },
  { type: 'bandwidth', rate: 100 },
  { type: 'limit_data', bytes: 10 },
  { type: 'slicer', average_size: 4, size_variation: 2, delay: 100 },
];

/** TCP handles that keep this process alive. */
export const tcpHandles = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource.startsWith('TCP')).length;

/** Once bytes have gone to the host and back past the proxy, what was sent to the proxy has reached it. */
export async function passBy(host: Host): Promise<void> {
  const aside = await Peer.dial(host.url);
  const beyond = (): Peer | undefined => host.peers.find(({ socket }) => socket.remotePort === aside.socket.localPort);
  await expect.poll(beyond).toBeDefined();
  for (let i = 1; i <= 20; i++) {
    aside.socket.write('.');
    await beyond()?.receives(i);
  }
  aside.socket.destroy();
}

export const since = (began: number): number => performance.now() - began;
