/** The difference of two sequences of words, by their longest common subsequence. */

export interface Step {
  readonly in: 'both' | 'a' | 'b';
  readonly text: string;
}

/** Longer ones are compared as far as this; a journey has some dozens. */
const MOST = 1500;

/** Everything in the order in which it came, each with the sides that have it. */
export function compareSequences(a: readonly string[], b: readonly string[]): Step[] {
  const [one, other] = [a.slice(0, MOST), b.slice(0, MOST)];
  const width = other.length + 1;
  // lengths[i * width + j]: of the longest common subsequence of what is left from i and from j on.
  const lengths = new Uint16Array((one.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      lengths[i * width + j] = one[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const steps: Step[] = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    const [left, right] = [one[i], other[j]];
    if (left !== undefined && left === right) {
      steps.push({ in: 'both', text: left });
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      steps.push({ in: 'a', text: left });
      i++;
    } else {
      steps.push({ in: 'b', text: right ?? '' });
      j++;
    }
  }
  return steps;
}

/** What comes several times in a row counts once: how often a client tried is chance, that it did is not. */
export const withoutRepeats = (words: readonly string[]): string[] =>
  words.filter((word, index) => word !== words[index - 1]);
