import { seconds } from '../../text.ts';
import { count, fails, holds, pending, pendingUntil, type Judgement } from '../claim.ts';
import type { CrowdView, Member } from './members.ts';

/**
 * What a handshake may cost the server, in milliseconds of a machine that runs client, server and browser on two cores.
 * A crowd that arrives at once is served one after the other, so the last one waits this long for each before it.
 */
const SERVING_MS = 10;

/** How long after a pulse was due the crowd's next one may come, in milliseconds. */
const PULSE_MS = 1000;

/** What the last of a crowd may wait for the others, in milliseconds. */
export const serving = ({ began }: CrowdView): number => began.size * SERVING_MS;

export const servingWords = (crowd: CrowdView): string =>
  `${seconds(serving(crowd))} (${SERVING_MS} ms for each of ${crowd.began.size})`;

/** What one member says of a claim. */
export type Says =
  | { readonly holds: true }
  /** Not yet: it may still do so until a moment, in milliseconds on the run's clock; `Infinity` if that is not known. */
  | { readonly by: number; readonly seen: string; readonly because?: string }
  /** For good. */
  | { readonly seen: string; readonly because: string | undefined };

/**
 * One judgement of all members: it fails with the first that does, or whose moment has passed; it holds if it holds of
 * each. Nothing is decided by a moment up to which not all of them were watched.
 */
export function ofEach(
  crowd: CrowdView,
  expected: string,
  says: (member: Member) => Says,
  held: () => string,
): Judgement {
  const { began, members, until } = crowd;
  const waiting: { by: number; number: number; seen: string; because?: string }[] = [];
  const failed: { number: number; seen: string; because: string | undefined }[] = [];
  for (const member of members) {
    const said = says(member);
    if ('holds' in said) continue;
    const { number } = member;
    if (!('by' in said)) failed.push({ number, ...said });
    else if (until > said.by) failed.push({ number, seen: said.seen, because: said.because });
    else waiting.push({ number, ...said });
  }
  const [first] = failed;
  if (first) {
    return fails(
      expected,
      `${numbers(failed.length, began.size)}, such as m${first.number}: ${first.seen}`,
      first.because,
      began,
    );
  }
  const [next] = waiting;
  if (!next) return holds(expected, held(), began);
  const seen = `${numbers(waiting.length, began.size)} not yet, such as m${next.number}: ${next.seen}`;
  const decided = Math.max(...waiting.map(({ by }) => by)) + PULSE_MS;
  if (decided === Infinity) return pending(expected, seen, next.because, began);
  return pendingUntil(decided, expected, seen, next.because, began);
}

const numbers = (some: number, all: number): string => `${some} of ${count(all, 'client')}`;
