/** A crowd in numbers: how long its members took for each thing, and how they spread when they came back. */
import type { Transcript } from '../../transcript/transcript.ts';
import { seconds } from '../../text.ts';
import { showing } from '../faults.ts';
import { faults } from '../losses.ts';
import { crowdOf, lossesOf, type CrowdView } from './members.ts';

/** One number for each member, or for each thing that a member did; milliseconds, sorted. */
export interface Measure {
  readonly title: string;
  /** A verb for one line of all measures. */
  readonly short: string;
  readonly values: readonly number[];
  /** All count from one moment, so that it makes sense to ask how many fell into one second. */
  readonly isOfOneMoment: boolean;
}

/** What a crowd's entries measure; nothing for what it did not do. */
export function measuresOf(transcript: Transcript): Measure[] {
  const crowd = crowdOf(transcript);
  if (!crowd) return [];
  const fault = lastCut(transcript, crowd);
  const since = fault?.end?.t;
  return [
    measure('Connected after', 'connected', connecting(crowd)),
    measure('Notified after', 'notified', notifiedAfter(crowd)),
    ...(since === undefined
      ? []
      : [
          measure(`Attempts to reconnect, after the end of ${fault?.type}`, 'tried again', trying(crowd, since), true),
          measure(`Reconnected, after the end of ${fault?.type}`, 'back', returning(crowd, since), true),
        ]),
  ].filter(({ values }) => values.length > 0);
}

const measure = (title: string, short: string, values: readonly number[], isOfOneMoment = false): Measure => ({
  title,
  short,
  values: values.toSorted((a, b) => a - b),
  isOfOneMoment,
});

const connecting = ({ members }: CrowdView): number[] =>
  members.flatMap(({ attempts }) => {
    const first = attempts.find(({ connected }) => connected);
    return first?.connected ? [first.connected.t - (attempts[0]?.began ?? first.began)] : [];
  });

/** From asking for a notification to its arrival, for all messages or those that begin so; sorted. */
export const notifiedAfter = ({ members }: CrowdView, message = ''): number[] =>
  members
    .flatMap(({ asked, notified }) =>
      asked.flatMap(({ t, value }) => {
        const came = notified.find((moment) => moment.value === value);
        return came && String(value).startsWith(message) ? [came.t - t] : [];
      }),
    )
    .toSorted((a, b) => a - b);

const trying = ({ members }: CrowdView, since: number): number[] =>
  members.flatMap(({ attempts }) => attempts.slice(1).flatMap(({ began }) => (began >= since ? [began - since] : [])));

const returning = ({ members }: CrowdView, since: number): number[] =>
  members.flatMap((member) =>
    lossesOf(member).flatMap(({ returned }) =>
      returned && returned.connected.t >= since ? [returned.connected.t - since] : [],
    ),
  );

/** The last fault that cut connections while the crowd was there. */
export const lastCut = (transcript: Transcript, { began }: CrowdView) =>
  faults({ transcript }).findLast(({ type, begin }) => showing(type) !== 'never' && begin.t >= began.t);

/** The value that a share of all values is not above. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;

/** `0.61 to 1.44 s, half of them by 1.02 s`. */
export const spread = (sorted: readonly number[]): string =>
  `${(quantile(sorted, 0) / 1000).toFixed(2)} to ${seconds(quantile(sorted, 1))}, half of them by ${seconds(quantile(sorted, 0.5))}`;

/** The most values within any second. */
export function peak(sorted: readonly number[]): number {
  let from = 0;
  let most = 0;
  sorted.forEach((value, index) => {
    while (value - (sorted[from] ?? value) >= 1000) from++;
    most = Math.max(most, index - from + 1);
  });
  return most;
}

/** All of a crowd's measures in a line; empty without a crowd. */
export function crowdLine(transcript: Transcript): string {
  const [began] = transcript.of('crowd.began');
  if (!began) return '';
  const told = measuresOf(transcript).map(({ short, values }) =>
    short === 'tried again' ? `at most ${peak(values)} attempts in a second` : `${short} after ${spread(values)}`,
  );
  return `crowd: ${[`${began.size} clients`, ...told].join('; ')}`;
}
