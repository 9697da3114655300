/**
 * The browser tap: writes what the pages of a context do and see. By the DevTools protocol, every WebSocket that any
 * page, frame or worker opens, with its handshake, frames, close and the script line that opened it; HTTP requests that
 * matter, console, errors, navigations, and what the page shows. In a browser without that protocol, what Playwright's
 * own events tell, and in `notObserved` what they don't.
 */
import { randomBytes } from 'node:crypto';
import type { BrowserContext } from '@playwright/test';
import type { Contract } from '../../contract/contract.ts';
import type { RunClock } from '../../transcript/clock.ts';
import type { NewEntry } from '../../transcript/entries.ts';
import { BrowserClock } from './clock.ts';
import { MISSING_WITHOUT_PROTOCOL, watchByEvents } from './fallback.ts';
import { watchByProtocol } from './protocol.ts';
import { Tap } from './tap.ts';

export interface BrowserTapOptions {
  readonly contract: Contract;
  readonly clock: RunClock;
  readonly write: (entry: NewEntry) => void;
  /** `events` does without the DevTools protocol though the browser has it. */
  readonly by?: 'protocol' | 'events';
}

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
  /** Resolves when everything seen so far was written, close codes, response bodies and source maps included. */
  settle(): Promise<void>;
  /** Lets the browser go. Nothing is written afterwards. Safe to call twice, and after the browser is gone. */
  stop(): Promise<void>;
}

/** Taps a context: its open pages from now on, pages to come from their first moment. */
export async function tapBrowser(context: BrowserContext, options: BrowserTapOptions): Promise<BrowserTap> {
  const browser = context.browser();
  const hasProtocol = browser?.browserType().name() === 'chromium' && options.by !== 'events';
  const { contract, clock, write } = options;
  const binding = `_${randomBytes(8).toString('hex')}`;
  if (hasProtocol) return watchByProtocol(browser, context, { contract, clock, write, binding });

  const notObserved = MISSING_WITHOUT_PROTOCOL;
  const browserClock = new BrowserClock(clock, { offset: 0, error: 0 });
  const tap = new Tap({ contract, clock: browserClock, binding, write, notObserved });
  const end = watchByEvents(tap, context);
  return {
    notObserved: tap.notObserved,
    clock: { offset: 0, error: 0 },
    // Playwright tells of a page before anybody has it.
    ready: () => Promise.resolve(),
    settle: () => tap.settled(),
    stop: async () => {
      end();
      await tap.settled();
      tap.stop();
    },
  };
}
