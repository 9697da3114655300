/** Whether an answer of the doctor about a case is right. */
import { EXIT } from 'realtime-doctor/errors.ts';
import { NOT_RECOGNISED, type Finding } from 'realtime-doctor/diagnosis/index.ts';
import type { Case, Variant } from './catalogue.ts';

/**
 * - `right`: every finding of a broken case is an accepted one; nothing is found in a fixed or healthy case
 * - `not recognised`: the doctor says that it does not know. Honest, and no help
 * - `inconclusive`: the doctor could not see enough (exit code 4), or gave no answer that can be read
 * - `wrong`: a finding of a broken case is not an accepted one
 * - `missed`: nothing is found in a broken case
 * - `false alarm`: something is found in a fixed or healthy case
 * - `not run`: the case did not start
 */
export const VERDICTS = [
  'right',
  'not recognised',
  'inconclusive',
  'wrong',
  'missed',
  'false alarm',
  'not run',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** An answer that misleads. */
export const isBad = (verdict: Verdict): boolean =>
  verdict === 'wrong' || verdict === 'missed' || verdict === 'false alarm';

export type Found = Pick<Finding, 'id' | 'certainty' | 'says' | 'fix'>;

export interface Answer {
  /** Exit code of the doctor; null if it was killed. */
  readonly exit: number | null;
  /** Undefined if the answer can't be read. */
  readonly findings: readonly Found[] | undefined;
}

export interface Judged {
  readonly verdict: Verdict;
  readonly note?: string;
}

export function judge(each: Case, variant: Variant, { exit, findings }: Answer): Judged {
  if (exit === EXIT.evidence && each.unseen) return { verdict: 'right' };
  if (exit !== EXIT.ok && exit !== EXIT.claim) return { verdict: 'inconclusive' };
  if (!findings) return { verdict: 'inconclusive', note: 'the answer is not JSON' };
  if (variant !== 'broken') return { verdict: exit === EXIT.claim || findings.length > 0 ? 'false alarm' : 'right' };
  return exit === EXIT.ok ? { verdict: 'missed' } : judgeNames(each, findings);
}

function judgeNames({ accept, mustNotSay, adviceMentions }: Case, findings: readonly Found[]): Judged {
  const named = findings.map(({ id }) => id).filter((id) => id !== NOT_RECOGNISED);
  const wrong = named.filter((id) => !accept.includes(id));
  if (wrong.length > 0) {
    const isKnown = wrong.some((id) => mustNotSay.includes(id));
    return { verdict: 'wrong', note: isKnown ? 'known to be wrong here' : 'not among the accepted ids' };
  }
  if (named.length === 0) return { verdict: 'not recognised' };
  const advice = findings.map(({ says, fix }) => `${says} ${fix}`).join(' ');
  const helps = adviceMentions === undefined || new RegExp(adviceMentions, 'i').test(advice);
  return { verdict: 'right', ...(helps ? {} : { note: 'but the advice does not fix it' }) };
}
