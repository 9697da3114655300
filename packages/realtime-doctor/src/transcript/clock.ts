/**
 * The run's clock: milliseconds since the run's start on the machine's monotonic clock (`process.hrtime`, which is
 * CLOCK_MONOTONIC on Linux and is shared by all processes), so that a wall clock that is set during a run moves
 * nothing. Wall-clock times of other observers are mapped by the pair taken at the start.
 */
export class RunClock {
  readonly #origin: bigint;
  /** Milliseconds since the Unix epoch at t = 0. */
  readonly wallOrigin: number;

  constructor(origin: bigint, wallOrigin: number) {
    this.#origin = origin;
    this.wallOrigin = wallOrigin;
  }

  static start(): RunClock {
    return new RunClock(process.hrtime.bigint(), Date.now());
  }

  now(): number {
    return milliseconds(process.hrtime.bigint() - this.#origin);
  }

  /** Time of a wall-clock moment given in milliseconds since the Unix epoch. */
  fromWall(epoch: number): number {
    return round(epoch - this.wallOrigin);
  }

  /** Time of a reading of the monotonic clock in seconds, as the DevTools protocol gives it, with its offset to ours. */
  fromMonotonic(seconds: number, offsetSeconds = 0): number {
    return round((seconds - offsetSeconds) * 1000 - Number(this.#origin) / 1e6);
  }

  /** For a child process: `RunClock.parse(clock.toString())` has the same zero. */
  toString(): string {
    return `${this.#origin}:${this.wallOrigin}`;
  }

  static parse(text: string): RunClock {
    const [origin, wall] = text.split(':');
    return new RunClock(BigInt(origin ?? ''), Number(wall));
  }
}

/** Microseconds are as fine as any observer is. */
const round = (value: number): number => Math.round(value * 1000) / 1000;
const milliseconds = (nanoseconds: bigint): number => round(Number(nanoseconds) / 1e6);
