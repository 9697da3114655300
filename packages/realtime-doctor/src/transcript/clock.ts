/**
 * The run's clock: milliseconds since the start of the run on the machine's monotonic clock (`process.hrtime`, which
 * is CLOCK_MONOTONIC on Linux and shared by all processes), so adjusting the wall clock during a run changes nothing.
 * Wall-clock times of other observers are converted with the pair of readings taken at the start.
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

  /** Converts wall-clock time, in milliseconds since the Unix epoch. */
  fromWall(epoch: number): number {
    return round(epoch - this.wallOrigin);
  }

  /** Converts monotonic time in seconds, as in the DevTools protocol, with its offset to our clock. */
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

/** Rounds to microseconds; no observer is more precise. */
const round = (value: number): number => Math.round(value * 1000) / 1000;
const milliseconds = (nanoseconds: bigint): number => round(Number(nanoseconds) / 1e6);
