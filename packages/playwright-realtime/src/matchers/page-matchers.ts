/** Matchers on a page, without any set-up: they judge what the recording of its traffic has, and wait for more. */
import { expect as base, type ExpectMatcherState, type MatcherReturnType, type Page } from '@playwright/test';
import { cameBackByItself, cameBackWithinBound } from 'realtime-doctor/claims/came-back.ts';
import { view, type Claim, type ClaimParameters, type Verdict } from 'realtime-doctor/claims/claim.ts';
import { inferred } from 'realtime-doctor/contract/inferred.ts';
import type { Contract, ReconnectionSettings } from 'realtime-doctor/contract/contract.ts';
import { poll } from './poll.ts';
import { hasConnection, receivedEvent } from './page-claims.ts';

export interface MatcherOptions {
  /** How long to wait, in milliseconds. The default is that of `expect`. */
  timeout?: number;
}

export interface ReconnectionOptions extends MatcherOptions {
  /**
   * The reconnection settings of the page's client, if they are not Socket.IO's own: `reconnectionDelay`,
   * `reconnectionDelayMax`, `randomizationFactor` and `timeout`, as socket.io-client names them.
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
    contract = inferred,
    lasts = true,
  }: {
    claim: Claim<P>;
    parameters: P;
    /** The arguments, as the message shows them. */
    shown?: string;
    timeout?: number | undefined;
    contract?: Contract;
    /** What holds once holds for good, as that an event came; a connection may end. */
    lasts?: boolean;
  },
): Result {
  const limit = timeout ?? state.timeout;
  const { isNot } = state;
  const { judgement, log, because } = await poll(page, {
    limit,
    isDone: (verdict) => isDecided(verdict, { isNot, lasts }),
    judge: (transcript, pageName) => claim.judge(view(transcript, contract, pageName), parameters),
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

/** Whether to wait no longer. That something never came is known only when the time is up. */
function isDecided(verdict: Verdict, { isNot, lasts }: { isNot: boolean; lasts: boolean }): boolean {
  if (!isNot) return verdict !== 'pending';
  return lasts ? verdict !== 'pending' : verdict !== 'holds';
}

const text = (value: unknown): string => (value instanceof RegExp ? String(value) : JSON.stringify(value));

/** As the claims take it: the page's client may be quicker than Socket.IO's defaults, and is not blamed for that. */
const contractWith = (client: Partial<ReconnectionSettings> = {}): Contract => ({
  ...inferred,
  client: {
    ...inferred.client,
    ...(client.randomizationFactor === undefined ? { randomizationFactor: 1 } : {}),
    ...client,
  },
});

/** @public Re-exported by the package's index for other projects. */
export const pageMatchers = {
  /**
   * The page has an open realtime connection: Socket.IO that the server accepted, or a plain WebSocket.
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
   * The page received an event of this name since it was opened, before the call or after. `payload` is what its first
   * argument has to have; an object may have more members. On a plain WebSocket an event is a JSON message with this
   * name as its `type`, `event`, `kind`, `topic` or `action`. With `not`, the whole timeout passes without it.
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
    const contract = contractWith(client);
    return judged(this, 'toReconnect', page, { claim: cameBackByItself, parameters: {}, timeout, contract });
  },

  /**
   * The page is connected again no later than its client's backoff allows, 2 s for the machine added. The wait lasts
   * until that is decided, even if it is longer than the timeout.
   * @example await expect(page).toReconnectWithinBound()
   */
  async toReconnectWithinBound(
    this: ExpectMatcherState,
    page: Page,
    { timeout, client }: ReconnectionOptions = {},
  ): Result {
    const contract = contractWith(client);
    return judged(this, 'toReconnectWithinBound', page, {
      claim: cameBackWithinBound,
      parameters: {},
      timeout,
      contract,
    });
  },
};

const isOptions = (value: unknown): value is MatcherOptions =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 1 && 'timeout' in value;

/** Playwright's `expect`, with matchers about a page's realtime connection. */
export const expect = base.extend(pageMatchers);
