import { Exchange, type Wire } from './exchange.ts';
import type { CdpEvent } from './session.ts';
import type { SourceMaps } from './source-maps.ts';
import type { Tap, Target } from './tap.ts';

/**
 * How long an entry waits for its extra info, the network-layer details that the protocol reports separately. Only a
 * request that never reaches the network waits this long. Its time is still the request's.
 */
const EXTRA_INFO_TIMEOUT_MS = 500;
/** How long {@link Http.settle} waits for these details. */
const SETTLE_TIMEOUT_MS = 300;
/** Maximum number of early network details that are kept for requests not yet reported. */
const MAX_EARLY = 200;

/**
 * The HTTP requests of a context. A navigation may begin in one target and be answered in another, so one table holds
 * all of them. Request ids are the browser's and do not clash.
 */
export class Http {
  readonly #tap: Tap;
  readonly #maps: SourceMaps;
  /** The hops of each request, the newest last. */
  readonly #exchanges = new Map<string, Exchange[]>();
  /** Network details that arrived before their request. */
  readonly #early = new Map<string, Wire>();
  #detailed: (() => void) | undefined;

  constructor(tap: Tap, maps: SourceMaps) {
    this.#tap = tap;
    this.#maps = maps;
  }

  watch(target: Target): void {
    const { session } = target;
    session.on('Network.requestWillBeSent', (event) => this.#begin(target, event));
    session.on('Network.requestWillBeSentExtraInfo', (sent) => this.#wire(sent.requestId, { sent }));
    session.on('Network.responseReceivedExtraInfo', (received) => this.#wire(received.requestId, { received }));
    session.on('Network.responseReceived', (response) => {
      const exchange = this.#newest(response.requestId);
      if (!exchange) return;
      exchange.response = response;
      if (exchange.interest.bodies) return;
      if (exchange.received || !response.hasExtraInfo) exchange.answer();
      else this.#soon(() => exchange.answer());
    });
    session.on('Network.eventSourceMessageReceived', (event) => this.#newest(event.requestId)?.hear(event));
    session.on('Network.loadingFinished', ({ requestId, timestamp }) => {
      const exchange = this.#end(requestId);
      if (!exchange) return;
      if (exchange.interest.bodies) this.#tap.track('response bodies', exchange.answerInFull(timestamp));
      else exchange.answer(timestamp);
      if (exchange.isEventSource) exchange.finish(timestamp);
    });
    session.on('Network.loadingFailed', (failure) => {
      const exchange = this.#newest(failure.requestId);
      if (!exchange) return;
      exchange.failure = failure;
      // CORS may hide a real answer, and the server's status may be reported after the browser's refusal.
      if (failure.corsErrorStatus && !exchange.received) this.#soon(() => this.#fail(exchange));
      else this.#fail(exchange);
    });
  }

  /** Ends the requests of a target that is gone. */
  gone(target: Target): void {
    for (const [requestId, exchanges] of this.#exchanges) {
      if (exchanges[0]?.target !== target) continue;
      for (const exchange of exchanges) exchange.ask();
      this.#exchanges.delete(requestId);
    }
  }

  /**
   * Writes the entries that still wait for details, after a short wait. A body that the page has not read may never
   * end.
   */
  async settle(): Promise<void> {
    const deadline = performance.now() + SETTLE_TIMEOUT_MS;
    while (this.#pending.some(({ isWaiting }) => isWaiting) && performance.now() < deadline) {
      await this.#nextDetail(deadline - performance.now());
    }
    for (const exchange of this.#pending) {
      exchange.ask();
      if (exchange.response) exchange.answer();
      if (exchange.failure) this.#fail(exchange);
    }
  }

  #begin(target: Target, event: CdpEvent<'Network.requestWillBeSent'>): void {
    const { requestId, redirectResponse, timestamp, wallTime } = event;
    this.#tap.clock.learn(wallTime, timestamp);
    const before = this.#newest(requestId);
    if (redirectResponse && before) {
      before.response = { response: redirectResponse, timestamp };
      this.#soon(() => before.answer());
    }
    const early = this.#early.get(requestId);
    this.#early.delete(requestId);
    const exchange = Exchange.begin(this.#tap, this.#maps, target, event);
    if (!exchange) return;
    Object.assign(exchange, early);
    this.#exchanges.set(requestId, [...(this.#exchanges.get(requestId) ?? []), exchange]);
    if (exchange.sent) exchange.ask();
    else this.#soon(() => exchange.ask());
  }

  #wire(requestId: string, details: Wire): void {
    const which = details.sent ? 'sent' : 'received';
    const exchange = this.#exchanges.get(requestId)?.find((each) => each[which] === undefined);
    if (!exchange) {
      // The oldest ones belong to images and scripts.
      this.#early.set(requestId, { ...this.#early.get(requestId), ...details });
      if (this.#early.size > MAX_EARLY) this.#early.delete(this.#early.keys().next().value ?? '');
      return;
    }
    Object.assign(exchange, details);
    if (which === 'sent') exchange.ask();
    else if (exchange.failure) this.#fail(exchange);
    else if (exchange.response && !exchange.interest.bodies) exchange.answer();
    this.#detailed?.();
  }

  #fail(exchange: Exchange): void {
    if (this.#end(exchange.requestId)) exchange.fail();
  }

  /** No more details will come: writes the earlier hops, and returns the last one. */
  #end(requestId: string): Exchange | undefined {
    const hops = this.#exchanges.get(requestId) ?? [];
    this.#exchanges.delete(requestId);
    for (const hop of hops.slice(0, -1)) hop.answer();
    return hops.at(-1);
  }

  #newest(requestId: string): Exchange | undefined {
    return this.#exchanges.get(requestId)?.at(-1);
  }

  get #pending(): Exchange[] {
    return [...this.#exchanges.values()].flat();
  }

  /** Runs the work after a delay, unless the details that it waits for arrive first. */
  #soon(work: () => void): void {
    setTimeout(work, EXTRA_INFO_TIMEOUT_MS).unref();
  }

  #nextDetail(patience: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, patience);
      this.#detailed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
