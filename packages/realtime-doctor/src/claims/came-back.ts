import type { ReconnectionSettings } from '../contract/contract.ts';
import type { Entry } from '../transcript/entries.ts';
import { backoff, EARLY, MARGIN, notice, type Interval } from './bounds.ts';
import { seconds } from '../text.ts';
import { claim, count, fails, holds, pending, pendingUntil, type Judgement, type View } from './claim.ts';
import { faultFacts, showing } from './faults.ts';
import { losses, type Loss } from './losses.ts';
import { cutByMachine, stalled, withStall } from './machine.ts';

const none = 'no connection was lost';

/** After its last loss, the page reconnected without a reload and without a click. */
export const cameBackByItself = claim('came-back-by-itself', 'The page reconnected unaided', (view) => {
  const expected = 'a new connection after the loss, with no reload and no click';
  const loss = losses(view).at(-1);
  if (!loss) return pending(expected, none);
  const { noticed, returned, attempts, fault } = loss;
  if (!returned)
    return pending(expected, `connection lost, ${count(attempts.length, 'attempt')} since`, noticed, fault?.begin);
  const help = view.transcript.entries.find(
    (entry) =>
      entry.t > noticed.t &&
      entry.t < returned.connected.t &&
      ((entry.kind === 'navigation' && entry.page === view.page && !entry.sameDocument) ||
        isClickToReconnect(entry, view)),
  );
  if (help) return fails(expected, 'the page had help: a reload or a click', help, noticed, returned.connected);
  return holds(expected, `reconnected with ${count(attempts.length, 'attempt')}`, returned.connected, noticed);
});

/**
 * Each loss was detected within the bounds given by its fault and the ping settings of the handshake
 * (docs/reconnection.md).
 */
export const noticedWithinBound = claim(
  'noticed-within-bound',
  'The page detected the loss within its time limit',
  (view) =>
    each(view, 'the page to detect the loss within its time limit', ({ fault, lost, noticed }) => {
      if (!fault || !lost.opened) return undefined;
      const how = showing(fault.type);
      const begin = how === 'on resume' ? (fault.end ?? fault.begin) : fault.begin;
      const bound = notice(how, lost.opened);
      const took = noticed.t - begin.t;
      const stall = stalled(view, begin.t, noticed.t);
      const expected = `the page to detect the loss ${interval(bound)} after ${fault.type}, ± ${seconds(MARGIN)}${withStall(stall)}`;
      const actual = `after ${seconds(took)}`;
      const within = took >= bound.earliest - EARLY && took <= bound.latest + MARGIN + stall;
      return (within ? holds : fails)(expected, actual, noticed, begin);
    }),
);

/**
 * After each loss, the client reconnected within the bounds of its backoff: the interval for the next attempt of a
 * correct client, plus the margin and the time for which the machine was stalled. Reconnecting is impossible before
 * the fault ends, so the latest time counts from the end of the fault or of the failed attempt before it, whichever
 * is later.
 */
export const cameBackWithinBound = claim(
  'came-back-within-bound',
  'The page reconnected within its time limit',
  (view) =>
    each(view, 'the page to reconnect within its time limit', (loss) => {
      const healed = loss.fault?.end ?? loss.fault?.begin;
      const bound = returnBound(view, loss);
      const from = Math.max(loss.noticed.t, healed?.t ?? 0);
      const relative = { earliest: Math.max(0, bound.earliest - from), latest: bound.latest - from };
      const since = from === loss.noticed.t ? 'it detected the loss' : `the end of ${loss.fault?.type ?? 'the fault'}`;
      const stall = stalled(view, loss.noticed.t, loss.returned?.connected.t ?? view.transcript.until);
      const expected = `the page to reconnect ${interval(relative)} after ${since}, + ${seconds(MARGIN)}${withStall(stall)}`;
      if (!loss.returned) {
        const actual = `not reconnected after ${count(loss.attempts.length, 'attempt')}`;
        const lasts =
          loss.fault && !loss.fault.end && showing(loss.fault.type) !== 'never' && faultFacts(loss.fault.type)?.lasts;
        if (lasts) return pending(expected, `${actual}; ${loss.fault?.type} lasts`, loss.noticed, healed);
        const deadline = bound.latest + MARGIN + stall;
        if (view.transcript.until > deadline)
          return fails(expected, actual, loss.noticed, healed, loss.attempts.at(-1)?.entries[0]);
        return pendingUntil(deadline + 1, expected, actual, loss.noticed, healed);
      }
      const back = loss.returned.connected;
      const actual = `after ${seconds(back.t - from)}`;
      const within = back.t >= bound.earliest - EARLY && back.t <= bound.latest + MARGIN + stall;
      return (within ? holds : fails)(expected, actual, back, loss.noticed, healed);
    }),
);

/** Attempts respect the earliest times of the backoff: no page floods a restarting server. */
export const backedOff = claim('backed-off', 'Reconnection attempts respected the backoff', (view) => {
  const { client } = view.contract;
  const expected = 'each attempt no sooner than the backoff allows';
  let total = 0;
  for (const loss of losses(view)) {
    let previous = loss.noticed;
    for (const [index, attempt] of loss.attempts.entries()) {
      total++;
      const earliest = backoff(index + 1, client).earliest;
      const gap = attempt.began - previous.t;
      if (!isHelped(view, previous.t, attempt.began) && gap < earliest - EARLY) {
        return fails(
          expected,
          `attempt ${index + 1} came after ${seconds(gap)}, the earliest is ${seconds(earliest)}`,
          attempt.entries[0],
          previous.entry,
        );
      }
      if (attempt.ended) previous = attempt.ended;
    }
  }
  return holds(expected, count(total, 'attempt'));
});

const isHelped = (view: View, from: number, to: number): boolean =>
  view.transcript
    .of('user.action')
    .some((entry) => isClickToReconnect(entry, view) && entry.t >= from && entry.t <= to) ||
  view.transcript
    .of('navigation')
    .some(({ page, t, sameDocument }) => page === view.page && !sameDocument && t >= from && t <= to);

/**
 * When a correct client has reconnected, on the run's clock. An attempt that the machine itself cut off (see {@link
 * cutByMachine}) is not the client's fault, so the client may take the delay of the next one.
 */
export function returnBound(view: View, { noticed, attempts, fault, returned }: Loss): Interval {
  const { client } = view.contract;
  const failed = attempts.filter(({ id }) => id !== returned?.id);
  const cut = failed.findLast((attempt) => cutByMachine(view, attempt));
  const healed = Math.max(fault?.end?.t ?? fault?.begin.t ?? 0, cut ? endOf(cut, client.timeout) : 0);
  return returnInterval({ noticed: noticed.t, failed, healed }, client);
}

/** The same from times alone: when the loss was noticed, the attempts that failed, and when the fault was over. */
export function returnInterval(
  { noticed, failed, healed }: { noticed: number; failed: readonly Timed[]; healed: number },
  client: ReconnectionSettings,
): Interval {
  const before = failed.filter(({ began }) => began <= healed);
  const last = before.at(-1);
  const base = last ? endOf(last, client.timeout) : noticed;
  // The delay of any attempt counts from the end of the one before it.
  const previous = failed.at(-1);
  const earliest = (previous ? endOf(previous, client.timeout) : noticed) + backoff(failed.length + 1, client).earliest;
  return { earliest, latest: Math.max(base, healed) + backoff(before.length + 1, client).latest };
}

interface Timed {
  readonly began: number;
  readonly ended?: { readonly t: number };
}

const endOf = ({ began, ended }: Timed, timeout: number): number => Math.min(ended?.t ?? Infinity, began + timeout);

/** Whether the user clicked the page's reconnect control, so the client did not reconnect unaided. */
const isClickToReconnect = (entry: Entry, { page }: View): boolean =>
  entry.kind === 'user.action' && entry.action === 'reconnect' && entry.page === page;

function each(view: View, expected: string, judge: (loss: Loss) => Judgement | undefined): Judgement {
  const all = losses(view);
  if (all.length === 0) return pending(expected, none);
  const judgements = all.map(judge).filter((judgement) => judgement !== undefined);
  return (
    judgements.find(({ verdict }) => verdict === 'fails') ??
    judgements.find(({ verdict }) => verdict === 'pending') ??
    judgements.at(-1) ??
    holds(expected, `${count(all.length, 'loss')} with no time limit to check`)
  );
}

const interval = ({ earliest, latest }: Interval): string => `${seconds(earliest)} to ${seconds(latest)}`;
