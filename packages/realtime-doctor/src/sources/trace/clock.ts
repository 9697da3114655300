/** Times of one context: its monotonic clock, and the pair of readings that its first line has. */
export class TraceClock {
  #offset: number;
  #isKnown: boolean;

  constructor({ wallTime, monotonicTime }: { readonly wallTime: number; readonly monotonicTime?: number | undefined }) {
    this.#offset = wallTime - (monotonicTime ?? wallTime);
    this.#isKnown = monotonicTime !== undefined;
  }

  /** Versions before 7 have no monotonic reading in their first line: the first step that has both gives it. */
  learn(wallTime: number, monotonic: number): void {
    if (this.#isKnown) return;
    this.#offset = wallTime - monotonic;
    this.#isKnown = true;
  }

  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** Milliseconds since the Unix epoch. */
  wall(monotonic: number): number {
    return monotonic + this.#offset;
  }
}
