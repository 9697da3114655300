import { Socket } from 'node:net';
import { messageOf } from 'realtime-doctor/errors.ts';
import type { NewEntry, ProxyConnection } from 'realtime-doctor/transcript/entries.ts';
import { Asked } from './asked.ts';
import { effectOf, type Effect } from './effects.ts';
import type { Fault } from './faults.ts';
import { Lane } from './lane.ts';
import { endSocket, type Manner } from './sockets.ts';

type Who = NonNullable<ProxyConnection['by']>;

/** What a connection needs from its proxy. */
export interface Surroundings {
  upstream(): Promise<URL>;
  write(entry: NewEntry): void;
  now(): number;
  faults(): Iterable<Fault>;
}

/**
 * A client's connection together with its connection to the stack. Records `proxy.opened`, then either `proxy.refused` (the
 * stack could not be reached) or `proxy.closed` (both ends are closed; `by` is the side that ended first).
 */
export class Connection {
  readonly id: string;
  /** Resolves when both sockets are closed. */
  readonly closed: Promise<void>;
  readonly #client: Socket;
  readonly #upstream = new Socket({ allowHalfOpen: true });
  readonly #up: Lane;
  readonly #down: Lane;
  readonly #asked = new Asked();
  readonly #effects = new Map<Fault, Effect>();
  readonly #surroundings: Surroundings;
  #by: Who | undefined;
  #error: string | undefined;
  #reached = false;
  #refused = false;
  /** Ended by this proxy. The upstream socket may still be connecting, and is reset once it is connected. */
  #ended = false;

  constructor(id: string, client: Socket, surroundings: Surroundings) {
    this.id = id;
    this.#client = client;
    this.#surroundings = surroundings;
    this.#up = new Lane(client, this.#upstream, (chunk) => {
      if (this.#asked.read(chunk)) this.#meetFaults();
    });
    this.#down = new Lane(this.#upstream, client);
    const upstream = this.#upstream;
    this.closed = Promise.all([whenClosed(client), whenClosed(upstream)]).then(() => this.#over());
    upstream.once('connect', () => {
      this.#reached = true;
      upstream.setNoDelay(true);
    });
    client.once('end', () => (this.#by ??= 'client'));
    upstream.once('end', () => (this.#by ??= 'upstream'));
    client.on('error', (error) => this.#failed('client', error));
    upstream.on('error', (error) => (this.#reached ? this.#failed('upstream', error) : this.#refuse(error)));
    this.#write({ kind: 'proxy.opened' });
    this.#meetFaults();
    void this.#connect();
  }

  /** Begins a fault on this connection, if it applies and has not begun yet. */
  meet(fault: Fault): void {
    if (this.#effects.has(fault)) return;
    if (fault.match !== undefined && !this.#asked.path?.startsWith(fault.match)) return;
    const effect = effectOf(fault, (manner) => this.end(manner, 'fault'));
    this.#effects.set(fault, effect);
    if (effect.upstream) this.#up.shape(fault, effect.upstream);
    if (effect.downstream) this.#down.shape(fault, effect.downstream);
  }

  part(fault: Fault): void {
    this.#effects.get(fault)?.lift?.();
    this.#effects.delete(fault);
    this.#up.unshape(fault);
    this.#down.unshape(fault);
  }

  end(manner: Manner, by: Who): void {
    this.#by ??= by;
    this.#ended = true;
    this.#up.stop();
    this.#down.stop();
    endSocket(this.#client, manner);
    endSocket(this.#upstream, manner);
  }

  async #connect(): Promise<void> {
    try {
      const url = await this.#surroundings.upstream();
      // Ended while waiting. Connecting a destroyed socket would revive it.
      if (this.#upstream.destroyed) return;
      if (url.protocol !== 'http:') throw new Error(`the fault proxy leads to http: addresses only, not to ${url}`);
      this.#upstream.connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 80) });
      this.#up.start();
      this.#down.start();
    } catch (error) {
      this.#refuse(error);
      this.#upstream.destroy();
    }
  }

  #meetFaults(): void {
    for (const fault of this.#surroundings.faults()) this.meet(fault);
  }

  /** The client sees a reset, as from a dead host. */
  #refuse(error: unknown): void {
    if (this.#ended) return;
    this.#refused = true;
    this.#write({ kind: 'proxy.refused', error: messageOf(error) });
    this.#up.stop();
    this.#down.finish('rst');
  }

  /** One end failed. Nothing more can be sent to it; the other end gets all remaining bytes, then a reset. */
  #failed(who: 'client' | 'upstream', error: Error): void {
    this.#by ??= who;
    this.#error ??= messageOf(error);
    const [from, to] = who === 'client' ? [this.#up, this.#down] : [this.#down, this.#up];
    to.stop();
    from.finish('rst');
  }

  #over(): void {
    for (const fault of this.#effects.keys()) this.part(fault);
    if (this.#refused) return;
    const bytes = { bytesUp: this.#up.bytes, bytesDown: this.#down.bytes };
    this.#write({
      kind: 'proxy.closed',
      ...bytes,
      by: this.#by ?? 'proxy',
      ...(this.#error && { error: this.#error }),
    });
  }

  #write(entry: Pick<ProxyConnection, 'kind' | 'bytesUp' | 'bytesDown' | 'by' | 'error'>): void {
    this.#surroundings.write({ t: this.#surroundings.now(), source: 'proxy', connection: this.id, ...entry });
  }
}

const whenClosed = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once('close', resolve));
