import { MARGIN, WATCH } from './bounds.ts';
import { seconds } from '../text.ts';
import { claim, count, fails, holds, pending, pendingUntil } from './claim.ts';
import { isIsoTime } from './greeted-once.ts';
import { stalled, withStall } from './machine.ts';
import { askedFor, received } from './notifications.ts';
import { memberOf } from '../contract/arguments.ts';
import type { Contract } from '../contract/contract.ts';

/**
 * A requested notification reached the page exactly once, in time and well-formed (contract: `notification`).
 * `within` is in milliseconds; the protocol has no bound, so the default is the margin. The application may send it
 * at any time until it responds, so the time counts from the response, and the response may take as long itself: time
 * that a busy machine needs for two requests is not a late delivery.
 */
export const notifiedOnce = claim<{ message: string; within?: number }>(
  'notified-once',
  'The notification arrived exactly once',
  (view, { message, within = MARGIN }) => {
    const [request] = askedFor(view, message);
    const expects = `one notification "${message}" within ${seconds(within)}`;
    if (!request) return pending(expects, 'it was not requested');
    const { asked, answered } = request;
    if (answered?.status !== undefined && answered.status !== 200) {
      return fails(expects, `the application answered ${answered.status} ${answered.body ?? ''}`, answered, asked);
    }
    const got = received(view, message);
    const [first] = got;
    if (got.length > 1) return fails(expects, `it arrived ${got.length} times`, ...got, asked);
    const accepted = Math.min(answered?.t ?? Infinity, asked.t + within);
    const stall = stalled(view, asked.t, first?.t ?? view.transcript.until);
    const expected = `${expects}${withStall(stall)}`;
    const deadline = accepted + within + stall;
    if (!first) {
      const actual = `${count(0, 'notification')} with that message`;
      if (view.transcript.until > deadline)
        return fails(expected, `${actual} (measured against ${seconds(within)})`, asked, answered);
      return pendingUntil(deadline + 1, expected, actual, asked, answered);
    }
    const took = first.t - asked.t;
    const since = first.t - (answered?.t ?? Infinity);
    const split = took > within && since > 0 ? `, ${seconds(since)} of it after the application's response` : '';
    if (first.t > deadline) return fails(expected, `it took ${seconds(took)}${split}`, first, asked);
    const wrong = malformed(view.contract, first.argument);
    if (wrong) return fails(expected, wrong, first);
    const watched = first.t + WATCH;
    if (view.transcript.until < watched) return pendingUntil(watched, expected, 'it arrived once so far', first, asked);
    return holds(expected, `it arrived once, after ${seconds(took)}${split}`, first, asked);
  },
  ({ name, events }) =>
    events.notification === undefined
      ? `${name} names no notification event (contract: events.notification)`
      : undefined,
);

/** How the notification deviates from the contract, as text; undefined if it does not. */
function malformed({ notification: wanted = {} }: Contract, argument: unknown): string | undefined {
  const [type, data, timestamp] = [wanted.type, wanted.data, wanted.timestamp].map((name) => memberOf(argument, name));
  if (wanted.type && wanted.types && !wanted.types.includes(String(type))) return `its type is "${String(type)}"`;
  if (wanted.data && (typeof data !== 'object' || data === null)) return 'its data is no object';
  if (wanted.timestamp && !isIsoTime(timestamp)) return `its timestamp is "${String(timestamp)}"`;
  return undefined;
}
