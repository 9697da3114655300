import type { Page } from 'playwright-core';

/** The interface that every kind of browser tap returns. */
export interface BrowserTap {
  /** What could not be observed, in plain words. It may grow while the tap runs. */
  readonly notObserved: readonly string[];
  /** Offset of the browser's monotonic clock from the run's, and the measurement error, in milliseconds. */
  readonly clock: { readonly offset: number; readonly error: number };
  /**
   * Resolves when the tap listens to all open pages. On a busy machine, a new page that navigates before this resolves
   * may lose its first moments.
   */
  ready(): Promise<void>;
  /** The page's name in the entries: p1, p2, …; undefined if the tap has not attached to it. */
  nameOf(page: Page): Promise<string | undefined>;
  /** Resolves when everything seen so far has been written, including close codes, response bodies and source maps. */
  settle(): Promise<void>;
  /**
   * Detaches from the browser; nothing is written afterwards. Safe to call twice, and after the browser is closed.
   * @param settle - `false` does not wait for pending entries
   */
  stop(settle?: boolean): Promise<void>;
}
