/** Matchers on a page that need no set-up: they judge the recording of its traffic, and wait for more. */
import { expect as base, type ExpectMatcherState, type MatcherReturnType, type Page } from '@playwright/test';
import { cameBackByItself, cameBackWithinBound } from 'realtime-doctor/claims/came-back.ts';
import { view, type Claim, type ClaimParameters, type Verdict } from 'realtime-doctor/claims/claim.ts';
import { isInferred } from 'realtime-doctor/contract/inferred.ts';
import type { Contract, ReconnectionSettings } from 'realtime-doctor/contract/contract.ts';
import { poll } from './poll.ts';
import { hasConnection, receivedEvent } from './page-claims.ts';

export interface MatcherOptions {
  /** Time limit in milliseconds. Default: that of `expect`. */
  timeout?: number;
}

export interface ReconnectionOptions extends MatcherOptions {
  /**
   * The reconnection settings of the page's client, if they differ from Socket.IO's defaults: `reconnectionDelay`,
   * `reconnectionDelayMax`, `randomizationFactor` and `timeout`, named as in socket.io-client.
   */
  client?: Partial<ReconnectionSettings>;
}

type Result = Promise<MatcherReturnType>;

async function judged<P extends ClaimParameters>(
  state: ExpectMatcherState,
  name: string,
  page: Page,
  {
    claim,
    parameters,
    shown = '',
    timeout,
    client,
    lasts = true,
  }: {
    claim: Claim<P>;
    parameters: P;
    /** The arguments, for the message. */
    shown?: string;
    timeout?: number | undefined;
    /** The settings of the page's client, for claims about reconnection. */
    client?: Partial<ReconnectionSettings> | undefined;
    /** The claim stays true once it holds, such as a received event. A connection, in contrast, may end. */
    lasts?: boolean;
  },
): Result {
  const limit = timeout ?? state.timeout;
  const { isNot } = state;
  const { judgement, log, because } = await poll(page, {
    limit,
    isDone: (verdict) => isDecided(verdict, { isNot, lasts }),
    judge: (transcript, pageName, contract) =>
      claim.judge(view(transcript, reconnectingAs(contract, client), pageName), parameters),
    claim: claim.id,
    isNot,
  });
  const pass = judgement.verdict === 'holds';
  const { expected, actual } = judgement;
  const message = (): string =>
    [
      `${state.utils.matcherHint(name, 'page', shown, { isNot, promise: state.promise })} failed`,
      '',
      `Expected: ${isNot ? 'not ' : ''}${expected}`,
      `Received: ${actual}`,
      `Timeout:  ${limit}ms`,
      ...(because.length > 0 ? ['', 'Because:', ...because.map((line) => `  ${line}`)] : []),
      '',
      'Call log:',
      ...log.map((line) => `  - ${line}`),
    ].join('\n');
  return { name, pass, expected, actual, log: [...log], timeout: limit, message };
}

/** Whether the wait can stop. The absence of something is known only when the time is up. */
function isDecided(verdict: Verdict, { isNot, lasts }: { isNot: boolean; lasts: boolean }): boolean {
  if (!isNot) return verdict !== 'pending';
  return lasts ? verdict !== 'pending' : verdict !== 'holds';
}

const text = (value: unknown): string => (value instanceof RegExp ? String(value) : JSON.stringify(value));

/** The contract for the claims. A page's client may reconnect faster than Socket.IO's defaults, which is not a failure. */
const reconnectingAs = (contract: Contract, client: Partial<ReconnectionSettings> = {}): Contract => ({
  ...contract,
  client: {
    ...contract.client,
    ...(isInferred(contract) && client.randomizationFactor === undefined ? { randomizationFactor: 1 } : {}),
    ...client,
  },
});

/** @public Re-exported by the package's index for other projects. */
export const pageMatchers = {
  /**
   * The page has an open realtime connection that the server accepted, in any protocol that the doctor knows.
   * `url` is a part of the connection's URL, or a regular expression.
   * @example await expect(page).toHaveRealtimeConnection()
   * @example await expect(page).not.toHaveRealtimeConnection()
   */
  async toHaveRealtimeConnection(
    this: ExpectMatcherState,
    page: Page,
    { url, timeout }: MatcherOptions & { url?: string | RegExp } = {},
  ): Result {
    const parameters = url === undefined ? {} : { url };
    const shown = url === undefined ? '' : text(url);
    return judged(this, 'toHaveRealtimeConnection', page, {
      claim: hasConnection,
      parameters,
      shown,
      timeout,
      lasts: false,
    });
  },

  /**
   * The page has received an event with this name since it was opened, before or after the call. `payload` is matched
   * against the event's first argument; objects may have additional members. An event has the name that Socket.IO,
   * SignalR, Pusher, Phoenix or an event stream gives it; in Action Cable it is the channel's class. On a plain
   * WebSocket, it is a JSON message with this name as its `type`, `event`, `kind`, `topic` or `action`. With `not`, waits
   * for the whole timeout.
   * @example await expect(page).toReceiveEvent('order', { id: 7 })
   * @example await expect(page).not.toReceiveEvent('error', { timeout: 1000 })
   */
  async toReceiveEvent(
    this: ExpectMatcherState,
    page: Page,
    event: string,
    ...rest: [payload?: unknown, options?: MatcherOptions]
  ): Result {
    const [first, second] = rest;
    const isOnlyOptions = rest.length === 1 && isOptions(first);
    const { timeout } = (isOnlyOptions ? first : second) ?? {};
    const hasPayload = rest.length > 0 && !isOnlyOptions;
    const shown = [text(event), ...(hasPayload ? [text(first)] : [])].join(', ');
    const parameters = { event, hasPayload, ...(hasPayload ? { payload: first } : {}) };
    return judged(this, 'toReceiveEvent', page, { claim: receivedEvent, parameters, shown, timeout });
  },

  /**
   * The page lost its connection and is connected again, without a reload.
   * @example
   * await context.setOffline(true);
   * await expect(page).not.toHaveRealtimeConnection();
   * await context.setOffline(false);
   * await expect(page).toReconnect({ timeout: 10_000 });
   */
  async toReconnect(this: ExpectMatcherState, page: Page, { timeout, client }: ReconnectionOptions = {}): Result {
    return judged(this, 'toReconnect', page, { claim: cameBackByItself, parameters: {}, timeout, client });
  },

  /**
   * The page reconnected no later than its client's backoff allows, plus 2 s of tolerance. Waits until that is decided,
   * even beyond the timeout.
   * @example await expect(page).toReconnectWithinBound()
   */
  async toReconnectWithinBound(
    this: ExpectMatcherState,
    page: Page,
    { timeout, client }: ReconnectionOptions = {},
  ): Result {
    return judged(this, 'toReconnectWithinBound', page, {
      claim: cameBackWithinBound,
      parameters: {},
      timeout,
      client,
    });
  },
};

const isOptions = (value: unknown): value is MatcherOptions =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 1 && 'timeout' in value;

/** Playwright's `expect`, with matchers about a page's realtime connection. */
export const expect = base.extend(pageMatchers);
