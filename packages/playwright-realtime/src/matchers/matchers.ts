/**
 * Playwright's `expect`, in the words of the journey. Each matcher asserts one claim on the transcript; its message
 * shows what was expected, what was seen, and the few entries that matter.
 */
import { expect as base } from '@playwright/test';
import { lacking, type Judgement, type Parameters } from 'realtime-doctor/claims/index.ts';
import { describe } from 'realtime-doctor/transcript/describe.ts';
import type { StateName } from 'realtime-doctor/claims/shown.ts';
import { UsageError } from 'realtime-doctor/errors.ts';
import type { Instance } from '../stack/stack.ts';
import type { Journey } from '../fixtures/journey/journey.ts';

/** What can be asserted about: one page of a journey. */
export interface Subject {
  readonly journey: Journey;
  /** Name of its page in the transcript. */
  readonly name: string;
}

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}
type MatcherState = { readonly isNot: boolean };

function matcher<A extends unknown[]>(
  claim: string,
  parameters: (...args: A) => Parameters,
  title: (...args: NoInfer<A>) => string,
) {
  return async function (this: MatcherState, subject: Subject, ...args: A): Promise<MatcherResult> {
    if (this.isNot) {
      throw new UsageError(
        'a claim to be asserted as it is',
        `«${claim}» was negated with .not`,
        'Assert the claim that says the opposite.',
      );
    }
    const missing = lacking(subject.journey.contract, claim, parameters(...args));
    if (missing !== undefined) subject.journey.skip(`of this application it is not claimed: ${missing}`);
    const judgement = await subject.journey.assert(claim, {
      page: subject.name,
      ...spelt(subject, parameters(...args)),
    });
    await subject.journey.picture(subject.name, title(...args));
    return { pass: judgement.verdict === 'holds', message: () => explain(subject.journey, claim, judgement) };
  };
}

const spelt = ({ journey }: Subject, parameters: Parameters): Parameters =>
  typeof parameters['message'] === 'string'
    ? { ...parameters, message: journey.spelt(parameters['message']) }
    : parameters;

const none = (): Parameters => ({});
const named = (title: string) => (): string => title;

/** First line: the claim, what was expected, what was seen. Then the entries that support the verdict. */
export function explain({ recorder }: Journey, claim: string, { expected, actual, because }: Judgement): string {
  const { transcript } = recorder;
  const shown = because.slice(0, 6).flatMap((id) => transcript.get(id) ?? []);
  return [
    `Claim «${claim}»: expected ${expected}; seen: ${actual}.`,
    ...(shown.length > 0 ? ['', 'Because:', ...shown.map((entry) => `  ${describe(entry)}`)] : []),
    '',
    'The whole conversation is in transcript.jsonl beside this test’s other attachments.',
  ].join('\n');
}

const state = (value: StateName) => (): Parameters => ({ state: value });

export const expect = base.extend({
  /** The handshake succeeded: 101 over WebSocket, 200 over polling. @example await expect(session).toHaveShakenHands() */
  toHaveShakenHands: matcher(
    'upgraded',
    (transport?: 'websocket' | 'polling') => (transport ? { transport } : {}),
    named('handshake'),
  ),
  toHaveOpenedEngine: matcher('engine-opened', none, named('engine open')),
  toHaveConnected: matcher('namespace-connected', none, named('namespace connected')),
  toHaveBeenGreetedOnce: matcher('greeted-once', none, named('greeted')),
  toBeSubscribed: matcher('subscribed', none, named('subscribed')),
  /** @example await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' }) */
  toHaveReceivedOnce: matcher(
    'notified-once',
    (_event: 'notification', { message, within }: { message: string; within?: number }) => ({
      message,
      ...(within ? { within } : {}),
    }),
    (_event, { message }) => `received ${message}`,
  ),
  toHaveReceivedInOrder: matcher('in-order', none, named('received in order')),
  toHaveLostNothing: matcher('nothing-lost', none, named('nothing lost')),
  toHaveReceivedNothing: matcher(
    'received-nothing',
    (message: string) => ({ message }),
    (message) => `nothing of ${message}`,
  ),
  toNoticeWithinBound: matcher('noticed-within-bound', none, named('loss noticed')),
  toReturnByItself: matcher('came-back-by-itself', none, named('back by itself')),
  toReturnWithinBound: matcher('came-back-within-bound', none, named('back within bound')),
  toStayConnected: matcher('stayed-connected', none, named('still connected')),
  toStayAway: matcher('stayed-away', none, named('no attempt of its own')),
  /** @example await expect(session).toBeServedBy('backend-2') */
  toBeServedBy: matcher(
    'served-by',
    (instance: Instance) => ({ instance }),
    (instance) => `served by ${instance}`,
  ),
  toHaveOneConnection: matcher('no-stray-connection', none, named('one connection')),

  toHaveBackedOffToCeiling: matcher(
    'backed-off-to-ceiling',
    ({ away = 0 }: { away?: number } = {}) => ({ away }),
    named('backoff at its ceiling'),
  ),
  toBeGivenUpByServer: matcher('server-gave-up', none, named('given up by the server')),
  toBeConnecting: matcher('attempting', none, named('attempt under way')),
  toHaveExpired: matcher('token-expired', none, named('token expired')),

  toShowConnected: matcher('shows-state', state('connected'), named('page shows connected')),
  toShowDisconnected: matcher('shows-state', state('disconnected'), named('page shows disconnected')),
  toShowConnectionLost: matcher('showed-loss', none, named('page shows connection lost')),
  toShowToast: matcher(
    'toast-once',
    (message: string) => ({ message }),
    (message) => `toast ${message}`,
  ),
  toOfferReconnect: matcher('offers-reconnect', none, named('page offers to reconnect')),
  /** @example await expect(dashboard).toShowRefusal('jwt expired') */
  toShowRefusal: matcher(
    'refusal-surfaced',
    (reason?: string) => (reason ? { reason } : {}),
    named('page shows refusal'),
  ),
});
