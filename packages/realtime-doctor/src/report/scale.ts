/** Maps times in an interval to percentages, so that a drawing keeps its shapes at any width. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  /** Position of a time; times outside the interval are placed at the edge. */
  readonly at: (t: number) => string;
  /** Width of an interval. */
  readonly span: (from: number, to: number) => string;
  /** Whether a time is so far to the right that its label must go to its left. */
  readonly isLate: (t: number) => boolean;
}

export function makeScale(from: number, to: number): Scale {
  const share = (t: number): number => Math.min(1, Math.max(0, (t - from) / (to - from)));
  const percent = (value: number): string => `${(value * 100).toFixed(2)}%`;
  return {
    from,
    to,
    at: (t) => percent(share(t)),
    span: (a, b) => percent(Math.max(0, share(b) - share(a))),
    isLate: (t) => share(t) > 0.66,
  };
}

/** About eight round times, in milliseconds from the start. */
export function ticks(length: number): number[] {
  const rough = length / 8;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? power * 10;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => index * step);
}
