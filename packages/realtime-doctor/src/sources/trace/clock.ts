/** Times of one context: its monotonic clock, and the pair of readings in its first line. */
export class TraceClock {
  #offset: number;
  #isKnown: boolean;

  constructor({ wallTime, monotonicTime }: { readonly wallTime: number; readonly monotonicTime?: number | undefined }) {
    this.#offset = wallTime - (monotonicTime ?? wallTime);
    this.#isKnown = monotonicTime !== undefined;
  }

  /** Before version 7 the first line has no monotonic reading. The first step that has both times provides it. */
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
