import type { Socket } from 'node:net';
import { UsageError } from 'realtime-doctor/errors.ts';
import type { RunClock } from 'realtime-doctor/transcript/clock.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import { Connection, type Surroundings } from './connection.ts';
import { checkFault, type Fault } from './faults.ts';
import { Listener } from './listener.ts';

export interface FaultProxyOptions {
  /** The stack's origin. Called for each new connection, because a restarted container may have a new address. */
  readonly upstream: () => Promise<URL>;
  /** Receives `proxy.*`, `fault.begin` and `fault.end` entries, with the time at which the socket changed. */
  readonly write: (entry: NewEntry) => void;
  readonly clock: RunClock;
  /** Default: any free port. */
  readonly port?: number;
}

/** A fault that has begun. */
export interface FaultHandle {
  /** Pairs `fault.begin` with `fault.end`. */
  readonly id: string;
  readonly fault: Fault;
  /** Resolves when the network is normal again. Safe to call twice. */
  end(): Promise<void>;
}

/**
 * A TCP proxy between the browser and the stack that causes network faults. Its address stays the same, whatever the stack
 * does. Without a fault it passes on bytes, FIN, RST and back-pressure without delay (TCP_NODELAY).
 *
 * @example
 * const outage = await proxy.begin({ type: 'timeout', timeout: 0, match: '/socket.io/' });
 * await expect(dashboard).toShowConnectionLost();
 * await outage.end();
 */
export class FaultProxy {
  /** `http://127.0.0.1:<port>`, the same until `close`. */
  readonly url: URL;
  readonly #listener: Listener;
  readonly #options: FaultProxyOptions;
  readonly #connections = new Set<Connection>();
  readonly #active = new Map<Fault, FaultHandle>();
  readonly #surroundings: Surroundings;
  #connectionCount = 0;
  #faultCount = 0;
  #closed = false;

  private constructor(options: FaultProxyOptions, listener: Listener) {
    this.#options = options;
    this.#listener = listener;
    this.url = new URL(`http://127.0.0.1:${listener.port}`);
    const { upstream, write, clock } = options;
    this.#surroundings = { upstream, write, now: () => clock.now(), faults: () => this.#active.keys() };
  }

  /** @throws InfrastructureError if the port is not available */
  static async listen(options: FaultProxyOptions): Promise<FaultProxy> {
    const listener = await Listener.on(options.port, {
      // Connections arrive in a later turn of the event loop, when `proxy` is assigned.
      accepted: (client) => proxy.#accept(client),
      missed: (error) => proxy.#miss(error),
    });
    const proxy = new FaultProxy(options, listener);
    return proxy;
  }

  /** Number of connections that are open at either end. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Begins a fault, which lasts until its handle's `end`, `clear` or `close`. Faults may overlap. */
  async begin(given: Fault): Promise<FaultHandle> {
    if (this.#closed) throw new UsageError('The fault proxy is closed.', 'Begin faults before `close`.');
    checkFault(given);
    // A copy, because the same object may be passed twice.
    const fault = { ...given };
    const handle = { id: `network-${++this.#faultCount}`, fault, end: () => this.#end(fault) };
    this.#active.set(fault, handle);
    if (refuses(fault)) await this.#listener.shut();
    this.#record('fault.begin', handle);
    for (const connection of this.#connections) connection.meet(fault);
    return handle;
  }

  /** Ends every fault. */
  async clear(): Promise<void> {
    const ends = await Promise.allSettled([...this.#active.values()].map((handle) => handle.end()));
    const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, 'Several faults could not be ended.');
  }

  /** Ends every fault and connection, and releases the port. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#listener.close();
    await this.clear();
    const connections = [...this.#connections];
    for (const connection of connections) connection.end('close', 'proxy');
    await Promise.all(connections.map(({ closed }) => closed));
  }

  async #end(fault: Fault): Promise<void> {
    const handle = this.#active.get(fault);
    if (!handle) return;
    const others = [...this.#active.keys()].filter((other) => other !== fault);
    if (refuses(fault) && !others.some(refuses) && !this.#closed) await this.#listener.open();
    // Another call may have ended it while the port was being opened.
    if (!this.#active.delete(fault)) return;
    this.#record('fault.end', handle);
    for (const connection of this.#connections) connection.part(fault);
  }

  #accept(client: Socket): void {
    const connection = new Connection(this.#nextConnection(), client, this.#surroundings);
    this.#connections.add(connection);
    void connection.closed.then(() => this.#connections.delete(connection));
  }

  #miss(error: Error): void {
    const { write, clock } = this.#options;
    const connection = this.#nextConnection();
    write({ t: clock.now(), source: 'proxy', kind: 'proxy.refused', connection, error: error.message });
  }

  #nextConnection(): string {
    return `c${++this.#connectionCount}`;
  }

  #record(kind: 'fault.begin' | 'fault.end', { id, fault }: FaultHandle): void {
    const { type, ...rest } = fault;
    const attributes: Readonly<Record<string, string | number>> = rest;
    this.#options.write({ t: this.#options.clock.now(), source: 'proxy', kind, fault: id, type, attributes });
  }
}

/** Whether the proxy must not listen while this fault lasts. */
const refuses = (fault: Fault): boolean => fault.type === 'down' && fault.match === undefined;
