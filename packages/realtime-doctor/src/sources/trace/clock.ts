/** Times of one context: its monotonic clock, and the pair of readings that its first line has. */
export class TraceClock {
  readonly #offset: number;

  constructor({ wallTime, monotonicTime }: { readonly wallTime: number; readonly monotonicTime?: number | undefined }) {
    // Versions before 3 had no monotonic reading.
    this.#offset = wallTime - (monotonicTime ?? wallTime);
  }

  /** Milliseconds since the Unix epoch. */
  wall(monotonic: number): number {
    return monotonic + this.#offset;
  }
}
