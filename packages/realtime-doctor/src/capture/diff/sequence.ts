/** A step in the comparison of two sequences. */
import { diffArrays } from 'diff';

export interface Step {
  readonly in: 'both' | 'a' | 'b';
  readonly text: string;
}

/** Maximum length to compare; a journey has a few dozen steps. */
const MOST = 1500;

/** All steps in order, each with the sides that have it. */
export const compareSequences = (a: readonly string[], b: readonly string[]): Step[] =>
  diffArrays(a.slice(0, MOST), b.slice(0, MOST)).flatMap(({ value, added, removed }) =>
    value.map((text): Step => ({ in: added ? 'b' : removed ? 'a' : 'both', text })),
  );

/** Drops consecutive repeats: the number of attempts is chance, that there were any is not. */
export const withoutRepeats = (words: readonly string[]): string[] =>
  words.filter((word, index) => word !== words[index - 1]);
