import { MARGIN, WATCH } from './bounds.ts';
import { claim, count, fails, holds, open, openUntil, seconds } from './claim.ts';
import { isIsoTime } from './greeted-once.ts';
import { stalled, withStall } from './machine.ts';
import { askedFor, received } from './notifications.ts';

const types = ['rebalance_trigger', 'macro_change', 'overlay_update', 'test'];

/**
 * A notification that was asked for reached the page exactly once, in time and well formed (contract: `notification`).
 * `within` is in milliseconds from the asking; there is no bound in the protocol, so the default is the stated margin.
 */
export const notifiedOnce = claim<{ message: string; within?: number }>(
  'notified-once',
  'The notification arrived exactly once',
  (view, { message, within = MARGIN }) => {
    const [request] = askedFor(view, message);
    const expects = `one notification «${message}» within ${seconds(within)}`;
    if (!request) return open(expects, 'nobody asked for it');
    const { asked, answered } = request;
    if (answered?.status !== undefined && answered.status !== 200) {
      return fails(expects, `the application answered ${answered.status} ${answered.body ?? ''}`, answered, asked);
    }
    const got = received(view, message);
    const [first] = got;
    if (got.length > 1) return fails(expects, `it arrived ${got.length} times`, ...got, asked);
    const stall = stalled(view, asked.t, first?.t ?? view.transcript.until);
    const expected = `${expects}${withStall(stall)}`;
    const deadline = asked.t + within + stall;
    if (!first) {
      const actual = `${count(0, 'notification')} with that message`;
      if (view.transcript.until > deadline)
        return fails(expected, `${actual} (measured against ${seconds(within)})`, asked, answered);
      return openUntil(deadline + 1, expected, actual, asked, answered);
    }
    const took = first.t - asked.t;
    if (took > within + stall) return fails(expected, `it took ${seconds(took)}`, first, asked);
    const { type, data, timestamp } = first.data;
    if (!types.includes(String(type))) return fails(expected, `its type is «${String(type)}»`, first);
    if (typeof data !== 'object' || data === null) return fails(expected, 'its data is no object', first);
    if (!isIsoTime(timestamp)) return fails(expected, `its timestamp is «${String(timestamp)}»`, first);
    const watched = first.t + WATCH;
    if (view.transcript.until < watched) return openUntil(watched, expected, 'it arrived once so far', first, asked);
    return holds(expected, `it arrived once, after ${seconds(took)}`, first, asked);
  },
);
