import type { Finding } from '../../diagnosis/finding.ts';
import type { CapturedClaim, CapturedJourney } from '../capture.ts';

/** A claim with a different verdict, or one that only one side has. */
export interface ClaimChange {
  readonly claim: string;
  readonly page: string;
  readonly a?: Judged;
  readonly b?: Judged;
}
interface Judged {
  readonly verdict: CapturedClaim['verdict'];
  readonly expected: string;
  readonly actual: string;
}

/** A time with a bound. Times that are within the bound on both sides are not a difference. */
export interface Timing {
  readonly claim: string;
  readonly page: string;
  readonly a?: Judged;
  readonly b?: Judged;
  readonly differs: boolean;
}

export interface FindingChange {
  readonly finding: string;
  readonly a?: Pick<Finding, 'title' | 'certainty' | 'source'>;
  readonly b?: Pick<Finding, 'title' | 'certainty' | 'source'>;
}

const judged = ({ verdict, expected, actual }: CapturedClaim): Judged => ({ verdict, expected, actual });

/** Claims by question: claim id, parameters, and how often it was asked before. */
function byQuestion({ claims }: CapturedJourney): Map<string, CapturedClaim> {
  const times = new Map<string, number>();
  return new Map(
    claims.map((claim) => {
      const question = `${claim.id} ${JSON.stringify(claim.parameters)}`;
      const time = (times.get(question) ?? 0) + 1;
      times.set(question, time);
      return [`${question} ${time}`, claim];
    }),
  );
}

interface Pair {
  readonly id: string;
  readonly page: string;
  readonly a: CapturedClaim | undefined;
  readonly b: CapturedClaim | undefined;
}

function pairs(a: CapturedJourney, b: CapturedJourney): Pair[] {
  const [one, other] = [byQuestion(a), byQuestion(b)];
  return [...new Set([...one.keys(), ...other.keys()])].map((key) => {
    const [left, right] = [one.get(key), other.get(key)];
    const { id, parameters } = (left ?? right) as CapturedClaim;
    const page = parameters['page'];
    return { id, page: typeof page === 'string' ? page : 'p1', a: left, b: right };
  });
}

export function compareClaims(a: CapturedJourney, b: CapturedJourney): ClaimChange[] {
  const seen = new Set<string>();
  return pairs(a, b)
    .filter(({ id, page, a: left, b: right }) => {
      // The same claim judged again at the end of the journey adds nothing.
      const key = JSON.stringify([id, page, left?.verdict, left?.actual, right?.verdict, right?.actual]);
      const isNew = left?.verdict !== right?.verdict && !seen.has(key);
      seen.add(key);
      return isNew;
    })
    .map(({ id, page, a: left, b: right }) => ({
      claim: id,
      page,
      ...(left ? { a: judged(left) } : {}),
      ...(right ? { b: judged(right) } : {}),
    }));
}

/** Claims that compare a time with its bound. */
const TIMED = new Set(['noticed-within-bound', 'came-back-within-bound']);

export function compareTimings(a: CapturedJourney, b: CapturedJourney): Timing[] {
  return pairs(a, b)
    .filter(({ id }) => TIMED.has(id))
    .map(({ id, page, a: left, b: right }) => ({
      claim: id,
      page,
      ...(left ? { a: judged(left) } : {}),
      ...(right ? { b: judged(right) } : {}),
      differs: left?.verdict !== right?.verdict,
    }));
}

export function compareFindings(a: CapturedJourney, b: CapturedJourney): FindingChange[] {
  const ids = new Set([...a.findings, ...b.findings].map(({ id }) => id));
  return [...ids].flatMap((finding): FindingChange[] => {
    const [left, right] = [a, b].map(({ findings }) => brief(findings.find(({ id }) => id === finding)));
    if (JSON.stringify(left) === JSON.stringify(right)) return [];
    return [{ finding, ...(left ? { a: left } : {}), ...(right ? { b: right } : {}) }];
  });
}

const brief = (finding: Finding | undefined): FindingChange['a'] =>
  finding && {
    title: finding.title,
    certainty: finding.certainty,
    ...(finding.source ? { source: finding.source } : {}),
  };
