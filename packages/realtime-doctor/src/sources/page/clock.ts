import type { Browser, CDPSession } from 'playwright-core';
import type { RunClock } from '../../transcript/clock.ts';
import { Children } from './session.ts';

/** The browser's monotonic clock compared to ours, in seconds: `browser = ours + offset`, within `error`. */
export interface ClockSample {
  readonly offset: number;
  readonly error: number;
}

const SAMPLES = 7;
/** If a page's time differs by more than this, the page has replaced its clock. */
const MAX_PLAUSIBLE_OFFSET_MS = 10_000;

/** Maps the browser's times to the run's clock. All results are milliseconds of the run. */
export class BrowserClock {
  readonly #run: RunClock;
  readonly #offset: number;
  /** The browser's wall clock minus its monotonic clock, in seconds. */
  #wall: number | undefined;
  /** As in the header, in milliseconds. */
  readonly offset: number;
  readonly error: number;

  constructor(run: RunClock, { offset, error }: ClockSample) {
    this.#run = run;
    // Browser and Node read the same clock if they run on one machine. An offset within its own error counts as zero:
    // subtracting it would reorder entries that are closer together than that.
    this.#offset = Math.abs(offset) <= error ? 0 : offset;
    this.offset = Math.round(offset * 1e6) / 1e3 + 0;
    this.error = Math.round(error * 1e6) / 1e3;
  }

  now(): number {
    return this.#run.now();
  }

  /** A `timestamp` of the Network and Page domains: monotonic, in seconds. */
  fromTimestamp(seconds: number): number {
    return this.#run.fromMonotonic(seconds, this.#offset);
  }

  /** A `timestamp` of the Runtime and Log domains: wall clock, in milliseconds. */
  fromWall(epoch: number): number {
    return this.#wall === undefined ? this.#run.fromWall(epoch) : this.fromTimestamp(epoch / 1000 - this.#wall);
  }

  /** A time reported by a page's script; if it is implausible, the time when the report arrived. */
  fromPage(epoch: number): number {
    const now = this.now();
    const said = this.fromWall(epoch);
    return said > now || said < now - MAX_PLAUSIBLE_OFFSET_MS || Number.isNaN(said) ? now : said;
  }

  /** Each request has both of the browser's clocks at one moment, so a change of the wall clock does no harm. */
  learn(wallSeconds: number, timestamp: number): void {
    this.#wall = wallSeconds - timestamp;
  }
}

const measured = new WeakMap<Browser, ClockSample>();

/** Measures once per browser, on a separate page that no test sees. The sample with the shortest round trip wins. */
export async function measureClock(browser: Browser, cdp: CDPSession, children: Children): Promise<ClockSample> {
  const known = measured.get(browser);
  if (known) return known;
  const { browserContextId } = await cdp.send('Target.createBrowserContext', { disposeOnDetach: true });
  const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', browserContextId });
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: false });
  const session = children.open(sessionId);
  await session.send('Performance.enable');
  const samples: ClockSample[] = [];
  for (let index = 0; index < SAMPLES; index++) {
    const before = process.hrtime.bigint();
    const { metrics } = await session.send('Performance.getMetrics');
    const after = process.hrtime.bigint();
    const error = Number(after - before) / 2e9;
    const timestamp = metrics.find(({ name }) => name === 'Timestamp')?.value ?? Number.NaN;
    samples.push({ offset: timestamp - (Number(before) / 1e9 + error), error });
  }
  await cdp.send('Target.disposeBrowserContext', { browserContextId });
  const best = samples.reduce((a, b) => (b.error < a.error ? b : a));
  measured.set(browser, best);
  return best;
}
