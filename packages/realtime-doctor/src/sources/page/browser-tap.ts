import type { Page } from 'playwright-core';

/** What every way to watch a browser hands out. */
export interface BrowserTap {
  /** What could not be observed, in words. It may grow while the tap runs. */
  readonly notObserved: readonly string[];
  /** Offset of the browser's monotonic clock to the run's and the error of its measurement, in milliseconds. */
  readonly clock: { readonly offset: number; readonly error: number };
  /**
   * Resolves when the pages that are open are listened to. A new page that is sent somewhere sooner may be there before
   * it has answered, on a busy machine, and its first moments are lost.
   */
  ready(): Promise<void>;
  /** The page's name in the entries: p1, p2, …; undefined if the tap has not reached it. */
  nameOf(page: Page): Promise<string | undefined>;
  /** Resolves when everything seen so far was written, close codes, response bodies and source maps included. */
  settle(): Promise<void>;
  /**
   * Lets the browser go. Nothing is written afterwards. Safe to call twice, and after the browser is gone.
   * @param settle - `false` does not wait for what is still to be written
   */
  stop(settle?: boolean): Promise<void>;
}
