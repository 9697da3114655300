import type { HttpResponse } from '../../transcript/entries.ts';
import { bodyOf, interestIn, lowerCase, type Interest } from './interest.ts';
import type { CdpEvent } from './session.ts';
import type { SourceMaps } from './source-maps.ts';
import type { Tap, Target } from './tap.ts';

/** Details from the network layer: cookies, and the true status of an answer that CORS hides. */
export interface Wire {
  sent?: CdpEvent<'Network.requestWillBeSentExtraInfo'>;
  received?: CdpEvent<'Network.responseReceivedExtraInfo'>;
}
const MAX_EVENT_LENGTH = 64 * 1024;
type Response = Pick<CdpEvent<'Network.responseReceived'>, 'response' | 'timestamp'> & {
  readonly hasExtraInfo?: boolean;
};

/** One request and its answer, which is one hop of a redirect chain. Writes its entries. */
export class Exchange implements Wire {
  readonly name: string;
  readonly target: Target;
  readonly interest: Interest;
  sent?: NonNullable<Wire['sent']>;
  received?: NonNullable<Wire['received']>;
  response?: Response;
  failure?: CdpEvent<'Network.loadingFailed'>;
  readonly #tap: Tap;
  readonly #maps: SourceMaps;
  readonly #event: CdpEvent<'Network.requestWillBeSent'>;
  #isAsked = false;
  #isAnswered = false;

  /** Returns undefined if the transcript does not need the request. */
  static begin(
    tap: Tap,
    maps: SourceMaps,
    target: Target,
    event: CdpEvent<'Network.requestWillBeSent'>,
  ): Exchange | undefined {
    // Chromium gives the request itself the type "Other", and only its answer the type of a preflight.
    const type = event.initiator.type === 'preflight' ? 'Preflight' : event.type;
    const interest = interestIn(event.request.url, type, tap.contract);
    return interest ? new Exchange(tap, maps, target, event, interest) : undefined;
  }

  private constructor(
    tap: Tap,
    maps: SourceMaps,
    target: Target,
    event: CdpEvent<'Network.requestWillBeSent'>,
    interest: Interest,
  ) {
    this.name = tap.name('r');
    this.target = target;
    this.interest = interest;
    this.#tap = tap;
    this.#maps = maps;
    this.#event = event;
  }

  get isEventSource(): boolean {
    return this.#event.type === 'EventSource';
  }

  get requestId(): string {
    return this.#event.requestId;
  }

  /** Whether network-layer details are still expected. */
  get isWaiting(): boolean {
    const { response, received, failure } = this;
    if (received) return !this.#isAsked;
    return !this.#isAsked || failure !== undefined || (response?.hasExtraInfo === true && !this.#isAnswered);
  }

  ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const { request, timestamp } = this.#event;
    this.#tap.write({
      source: 'page',
      kind: 'http.request',
      t: this.#tap.clock.fromTimestamp(timestamp),
      page: this.target.page,
      request: this.name,
      method: request.method,
      url: request.url + (request.urlFragment ?? ''),
      headers: lowerCase(this.sent?.headers ?? request.headers),
      ...(this.isEventSource ? { isEventSource: true } : {}),
      ...(this.interest.bodies ? bodyOf(request.postData, this.interest) : {}),
      ...this.#openedBy(),
    });
  }

  /** Does nothing if there was no answer, or if it was already written. */
  answer(timestamp = this.response?.timestamp ?? this.failure?.timestamp, text?: string): void {
    const { response: { response } = {}, received } = this;
    const status = response?.status ?? received?.statusCode;
    if (this.#isAnswered || status === undefined || timestamp === undefined) return;
    this.#isAnswered = true;
    this.ask();
    this.#tap.write({
      source: 'page',
      kind: 'http.response',
      t: this.#tap.clock.fromTimestamp(timestamp),
      page: this.target.page,
      request: this.name,
      status,
      ...servedBy(response),
      headers: lowerCase(received?.headers ?? response?.headers ?? {}),
      ...bodyOf(text, this.interest),
    });
  }

  /** @throws if the target is gone, after it reported that there was an answer */
  async answerInFull(timestamp: number): Promise<void> {
    let text: string | undefined;
    try {
      const { requestId } = this.#event;
      const { body, base64Encoded } = await this.target.session.send('Network.getResponseBody', { requestId });
      if (!base64Encoded) text = body;
    } finally {
      this.answer(timestamp, text);
    }
  }

  /** Writes one event of an event stream. */
  hear({ timestamp, eventName, eventId, data }: CdpEvent<'Network.eventSourceMessageReceived'>): void {
    this.answer();
    this.#tap.write({
      ...this.#about(timestamp),
      kind: 'stream.message',
      event: eventName,
      ...(eventId === '' ? {} : { lastEventId: eventId }),
      data: data.length > MAX_EVENT_LENGTH ? data.slice(0, MAX_EVENT_LENGTH) : data,
    });
  }

  /** Writes that the server ended an event stream. */
  finish(timestamp: number): void {
    this.#tap.write({ ...this.#about(timestamp), kind: 'stream.ended' });
  }

  #about(timestamp: number) {
    const t = this.#tap.clock.fromTimestamp(timestamp);
    return { source: 'page', t, page: this.target.page, request: this.name } as const;
  }

  fail(): void {
    if (!this.failure) return;
    const { timestamp, errorText, blockedReason, corsErrorStatus } = this.failure;
    this.ask();
    this.answer();
    const reason = corsErrorStatus ? `cors ${corsErrorStatus.corsError}` : blockedReason;
    this.#tap.write({
      source: 'page',
      kind: 'http.failed',
      t: this.#tap.clock.fromTimestamp(timestamp),
      page: this.target.page,
      request: this.name,
      error: errorText,
      ...(reason ? { blockedReason: reason } : {}),
    });
  }

  #openedBy(): Pick<ReturnType<SourceMaps['opener']>, 'openedBy'> {
    const frames = this.interest.bodies || this.isEventSource ? (this.#event.initiator.stack?.callFrames ?? []) : [];
    const { openedBy } = this.#maps.opener(this.target, this.name, frames);
    return openedBy ? { openedBy } : {};
  }
}

/** Undefined if the answer came from the network. */
function servedBy(response: Response['response'] | undefined): Pick<HttpResponse, 'servedBy'> {
  if (response?.fromServiceWorker) return { servedBy: 'service worker' };
  return response?.fromDiskCache ? { servedBy: 'browser cache' } : {};
}
