/** The difference of two sequences of words. */
import { diffArrays } from 'diff';

export interface Step {
  readonly in: 'both' | 'a' | 'b';
  readonly text: string;
}

/** Longer ones are compared as far as this; a journey has some dozens. */
const MOST = 1500;

/** Everything in the order in which it came, each with the sides that have it. */
export const compareSequences = (a: readonly string[], b: readonly string[]): Step[] =>
  diffArrays(a.slice(0, MOST), b.slice(0, MOST)).flatMap(({ value, added, removed }) =>
    value.map((text): Step => ({ in: added ? 'b' : removed ? 'a' : 'both', text })),
  );

/** What comes several times in a row counts once: how often a client tried is chance, that it did is not. */
export const withoutRepeats = (words: readonly string[]): string[] =>
  words.filter((word, index) => word !== words[index - 1]);
