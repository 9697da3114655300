/** A folder of results: the attempts of each test, and the pair that is compared. */
import type { Recording } from '../sources/recording/recording.ts';

/** A test that failed and passed in the same run. */
export interface Flaky {
  readonly title: string;
  readonly failed: Recording;
  readonly passed: Recording;
}

/** The last failed attempt and the first passed one of each test that has both. */
export function flakyIn(recordings: readonly Recording[]): Flaky[] {
  const byTitle = new Map<string, Recording[]>();
  for (const recording of recordings) {
    if (recording.title === undefined || recording.outcome === undefined) continue;
    byTitle.set(recording.title, [...(byTitle.get(recording.title) ?? []), recording]);
  }
  return [...byTitle].flatMap(([title, attempts]) => {
    const inOrder = attempts.toSorted((a, b) =>
      a.transcript.header.wallOrigin.localeCompare(b.transcript.header.wallOrigin),
    );
    const failed = inOrder.findLast(({ outcome }) => outcome === 'failed');
    const passed = inOrder.find(({ outcome }) => outcome === 'passed');
    return failed && passed ? [{ title, failed, passed }] : [];
  });
}
