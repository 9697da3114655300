import { judge, invariantsOf, view } from '../../claims/index.ts';
import type { Contract } from '../../contract/contract.ts';
import type { Judged } from '../../transcript/entries.ts';
import { captured, type CapturedJourney } from '../capture.ts';
import type { Problems } from './problem.ts';
import type { ReadTranscript } from './transcript.ts';

type LineOf = (...path: (string | number)[]) => number;

/** Judges every claim again, on what had arrived when it was judged. Answers how many. */
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
    const told = { verdict, expected, actual, because };
    const { verdict: v, expected: e, actual: a, because: b } = again.value;
    problems.same(
      path,
      line,
      { verdict: v, expected: e, actual: a, because: b },
      told,
      `claim "${claim}", judged again`,
    );
    problems.same(path, line, verdict === 'holds', holds, `claim "${claim}", holds`);
  }
  return judged.length;
}

/** `capture.json` tells each claim as its transcript has it, and none beside. */
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

/** What must hold of every journey was asked of every journey: a claim that nobody judged proves nothing. */
export function checkStanding(read: ReadTranscript, contract: Contract, problems: Problems): void {
  const { transcript, path, end } = read;
  const asked = new Set(
    judgedIn(read).flatMap(({ claim, parameters }) => (parameters['page'] === 'p1' ? [claim] : [])),
  );
  const wasLetIn = view(transcript, contract).connections.some(({ connected }) => connected);
  for (const claim of invariantsOf(contract)) {
    if (asked.has(claim)) continue;
    const again = attempt(() => judge(transcript, contract, claim, { page: 'p1' }));
    // A page that was let in nowhere owes no greeting and no subscription.
    if (!wasLetIn && 'value' in again && again.value.verdict === 'pending') continue;
    problems.add(path, end ? end.lines + 1 : undefined, `invariant "${claim}" to be judged`, 'it was not judged');
  }
}

/** In the order in which they were judged, which is not always that of their times. */
const judgedIn = ({ entries }: ReadTranscript): Judged[] =>
  entries.filter((entry): entry is Judged => entry.kind === 'judged');

/** Entries in a form that no observer writes may break the judging itself. */
function attempt<T>(work: () => T): { value: T } | { error: string } {
  try {
    return { value: work() };
  } catch (error) {
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}
