import type { Event } from './session.ts';
import { bodyOf, interestIn, lowerCase, requestBody, statusOf, type Exchange } from './exchange.ts';
import type { SourceMaps } from './source-maps.ts';
import type { Tap, Target } from './tap.ts';

/**
 * How long an entry waits, in milliseconds, for what went over the wire, which is told apart from the rest and next to
 * it. Only what never reaches the wire waits this long: its time is that of the request all the same.
 */
const WIRE = 500;

/**
 * The HTTP requests of a context. A navigation may begin in one target and be answered in another, so one table holds
 * them all; request ids are the browser's own and don't clash.
 */
export class Http {
  readonly #tap: Tap;
  readonly #maps: SourceMaps;
  /** The hops of each request, the newest last. */
  readonly #exchanges = new Map<string, Exchange[]>();
  /** Wire details that came before the request that they belong to. */
  readonly #early = new Map<string, Pick<Exchange, 'sent' | 'received'>>();

  constructor(tap: Tap, maps: SourceMaps) {
    this.#tap = tap;
    this.#maps = maps;
  }

  watch(target: Target): void {
    const { session } = target;
    session.on('Network.requestWillBeSent', (event) => this.#begin(target, event));
    session.on('Network.requestWillBeSentExtraInfo', (sent) => this.#wire(sent.requestId, 'sent', sent));
    session.on('Network.responseReceivedExtraInfo', (received) => this.#wire(received.requestId, 'received', received));
    session.on('Network.responseReceived', (response) => {
      const exchange = this.#newest(response.requestId);
      if (!exchange) return;
      exchange.response = response;
      if (exchange.interest.bodies) return;
      if (exchange.received || !response.hasExtraInfo) this.#answer(exchange, response.timestamp);
      else this.#soon(() => this.#answer(exchange, response.timestamp));
    });
    session.on('Network.loadingFinished', ({ requestId, timestamp }) => {
      const exchange = this.#newest(requestId);
      this.#exchanges.delete(requestId);
      if (!exchange) return;
      if (exchange.interest.bodies) this.#tap.track('response bodies', this.#answerInFull(exchange, timestamp));
      else this.#answer(exchange, timestamp);
    });
    session.on('Network.loadingFailed', (failure) => this.#fail(failure));
  }

  /** Nothing more will be heard of what this target asked for. */
  gone(target: Target): void {
    for (const [requestId, exchanges] of this.#exchanges) {
      if (exchanges[0]?.target !== target) continue;
      for (const exchange of exchanges) this.#ask(exchange);
      this.#exchanges.delete(requestId);
    }
  }

  /** Writes what still waits for details. A body that the page has not read by now is not waited for. */
  flush(): void {
    for (const exchange of [...this.#exchanges.values()].flat()) {
      this.#ask(exchange);
      if (exchange.response) this.#answer(exchange, exchange.response.timestamp);
      this.#failed(exchange);
    }
  }

  #begin(target: Target, event: Event<'Network.requestWillBeSent'>): void {
    const { requestId, request, type, redirectResponse, timestamp, wallTime } = event;
    this.#tap.clock.learn(wallTime, timestamp);
    if (redirectResponse) this.#redirect(requestId, redirectResponse, timestamp);
    const early = this.#early.get(requestId);
    this.#early.delete(requestId);
    // Chromium calls the request itself «Other», and only its answer a preflight.
    const kind = event.initiator.type === 'preflight' ? 'Preflight' : type;
    const interest = interestIn(request.url, kind, this.#tap.contract);
    if (!interest) return;
    const name = this.#tap.name('r');
    const exchange: Exchange = { name, target, event, interest, asked: false, answered: false, ...early };
    this.#exchanges.set(requestId, [...(this.#exchanges.get(requestId) ?? []), exchange]);
    if (exchange.sent) this.#ask(exchange);
    else this.#soon(() => this.#ask(exchange));
  }

  #redirect(requestId: string, response: Event<'Network.responseReceived'>['response'], timestamp: number): void {
    const exchange = this.#newest(requestId);
    if (!exchange) return;
    exchange.response = { requestId, response, timestamp } as Event<'Network.responseReceived'>;
    this.#soon(() => this.#answer(exchange, timestamp));
  }

  #wire<K extends 'sent' | 'received'>(requestId: string, which: K, details: NonNullable<Exchange[K]>): void {
    const exchange = this.#exchanges.get(requestId)?.find((each) => each[which] === undefined);
    if (!exchange) {
      // Kept for a request that is about to be told; the oldest belong to pictures and scripts.
      this.#early.set(requestId, { ...this.#early.get(requestId), [which]: details });
      if (this.#early.size > 200) this.#early.delete(this.#early.keys().next().value ?? '');
      return;
    }
    exchange[which] = details;
    if (which === 'sent') this.#ask(exchange);
    else if (exchange.failure) this.#failed(exchange);
    else if (exchange.response && !exchange.interest.bodies) this.#answer(exchange, exchange.response.timestamp);
  }

  #ask(exchange: Exchange): void {
    if (exchange.asked) return;
    exchange.asked = true;
    const { target, event, name, sent } = exchange;
    const { request, initiator, timestamp } = event;
    this.#tap.write({
      source: 'page',
      kind: 'http.request',
      t: this.#tap.clock.fromTimestamp(timestamp),
      page: target.page,
      request: name,
      method: request.method,
      url: request.url + (request.urlFragment ?? ''),
      headers: lowerCase(sent?.headers ?? request.headers),
      ...requestBody(exchange),
      ...this.#openedBy(exchange, initiator.stack?.callFrames ?? []),
    });
  }

  #openedBy({ target, name, interest }: Exchange, frames: Parameters<SourceMaps['opener']>[2]): object {
    if (!interest.bodies) return {};
    const { openedBy } = this.#maps.opener(target, name, frames);
    return openedBy ? { openedBy } : {};
  }

  async #answerInFull(exchange: Exchange, timestamp: number): Promise<void> {
    let text: string | undefined;
    try {
      const { requestId } = exchange.event;
      const { body, base64Encoded } = await exchange.target.session.send('Network.getResponseBody', { requestId });
      if (!base64Encoded) text = body;
    } finally {
      // A page that moves on takes its bodies along; that it was answered is known all the same.
      this.#answer(exchange, timestamp, text);
    }
  }

  #answer(exchange: Exchange, timestamp: number, text?: string): void {
    const answer = statusOf(exchange);
    if (exchange.answered || !answer) return;
    exchange.answered = true;
    this.#ask(exchange);
    const { target, name, interest } = exchange;
    const t = this.#tap.clock.fromTimestamp(timestamp);
    const body = bodyOf(text, interest);
    this.#tap.write({ source: 'page', kind: 'http.response', t, page: target.page, request: name, ...answer, ...body });
  }

  #fail(failure: Event<'Network.loadingFailed'>): void {
    const exchange = this.#newest(failure.requestId);
    if (!exchange) return;
    exchange.failure = failure;
    // CORS hides an answer that there was: what the server said may come after the browser's refusal to hand it on.
    if (failure.corsErrorStatus && !exchange.received) this.#soon(() => this.#failed(exchange));
    else this.#failed(exchange);
  }

  #failed(exchange: Exchange): void {
    const { target, name, failure, response } = exchange;
    if (!failure || !this.#exchanges.delete(failure.requestId)) return;
    const { timestamp, errorText, blockedReason, corsErrorStatus } = failure;
    this.#ask(exchange);
    this.#answer(exchange, response?.timestamp ?? timestamp);
    const reason = corsErrorStatus ? `cors ${corsErrorStatus.corsError}` : blockedReason;
    this.#tap.write({
      source: 'page',
      kind: 'http.failed',
      t: this.#tap.clock.fromTimestamp(timestamp),
      page: target.page,
      request: name,
      error: errorText,
      ...(reason ? { blockedReason: reason } : {}),
    });
  }

  #newest(requestId: string): Exchange | undefined {
    return this.#exchanges.get(requestId)?.at(-1);
  }

  #soon(work: () => void): void {
    this.#tap.track('requests', new Promise<void>((resolve) => setTimeout(resolve, WIRE)).then(work));
  }
}
