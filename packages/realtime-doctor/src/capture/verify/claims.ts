import { crowdInvariantsOf, judge, invariantsOf, view } from '../../claims/index.ts';
import type { Contract } from '../../contract/contract.ts';
import type { Judged } from '../../transcript/entries.ts';
import { captured, type CapturedJourney } from '../capture.ts';
import type { Problems } from './problem.ts';
import type { ReadTranscript } from './transcript.ts';

type LineOf = (...path: (string | number)[]) => number;

/** Judges every claim again on the entries before its judgement. Returns the number of claims. */
export function judgeAgain(read: ReadTranscript, contract: Contract, problems: Problems): number {
  const { transcript, path, lineOf } = read;
  const judged = judgedIn(read);
  for (const entry of judged) {
    const { id, claim, parameters, verdict, expected, actual, because, holds } = entry;
    const line = lineOf(id);
    const again = attempt(() => judge(transcript.before(id), contract, claim, parameters));
    if ('error' in again) {
      problems.add(path, line, `claim "${claim}" that can be judged again`, again.error);
      continue;
    }
    const recorded = { verdict, expected, actual, because };
    const { verdict: v, expected: e, actual: a, because: b } = again.value;
    problems.same(
      path,
      line,
      { verdict: v, expected: e, actual: a, because: b },
      recorded,
      `claim "${claim}", judged again`,
    );
    problems.same(path, line, verdict === 'holds', holds, `claim "${claim}", holds`);
  }
  return judged.length;
}

/** Checks that `capture.json` has exactly the claims of the transcript. */
export function compareClaims(
  read: ReadTranscript,
  journey: CapturedJourney,
  index: number,
  lineOf: LineOf,
  problems: Problems,
): void {
  const judged = judgedIn(read).map(captured);
  const at =
    (...path: (string | number)[]) =>
    () =>
      lineOf('journeys', index, 'claims', ...path);
  problems.same('capture.json', at(), judged.length, journey.claims.length, `claims of ${read.path}`);
  journey.claims.forEach((claim, number) => {
    const own = judged[number];
    if (!own) return;
    for (const member of Object.keys(own) as (keyof typeof own)[]) {
      const what = `claim "${own.id}" of ${own.entry}, ${member}`;
      if (!problems.same('capture.json', at(number, member), own[member], claim[member], what)) break;
    }
  });
}

/** Checks that every invariant was judged in every journey: a claim that was not judged proves nothing. */
export function checkStanding(read: ReadTranscript, contract: Contract, problems: Problems): void {
  const { transcript, path, end } = read;
  const asked = new Set(
    judgedIn(read).flatMap(({ claim, parameters: { page } }) => (page === 'p1' || page === 'crowd' ? [claim] : [])),
  );
  const wasLetIn = view(transcript, contract).connections.some(({ connected }) => connected);
  for (const claim of [...invariantsOf(contract), ...crowdInvariantsOf(contract, transcript)]) {
    if (asked.has(claim)) continue;
    const again = attempt(() => judge(transcript, contract, claim, { page: 'p1' }));
    // A page that was never admitted has no greeting or subscription to judge.
    if (!wasLetIn && 'value' in again && again.value.verdict === 'pending') continue;
    problems.add(path, end ? end.lines + 1 : undefined, `invariant "${claim}" to be judged`, 'it was not judged');
  }
}

/** In the order of judgement, which can differ from the order of their times. */
const judgedIn = ({ entries }: ReadTranscript): Judged[] =>
  entries.filter((entry): entry is Judged => entry.kind === 'judged');

/** Entries of an unexpected form can make a claim throw. */
function attempt<T>(work: () => T): { value: T } | { error: string } {
  try {
    return { value: work() };
  } catch (error) {
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}
