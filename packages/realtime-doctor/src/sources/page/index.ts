/**
 * The browser tap: writes what the pages of a context do and see. By the DevTools protocol, every WebSocket that any
 * page, frame or worker opens, with its handshake, frames, close and the script line that opened it; HTTP requests that
 * matter, console, errors, navigations, and what the page shows. In a browser without that protocol, what Playwright's
 * own events tell, and in `notObserved` what they don't.
 */
import { randomBytes } from 'node:crypto';
import type { BrowserContext } from 'playwright-core';
import type { Contract } from '../../contract/contract.ts';
import type { RunClock } from '../../transcript/clock.ts';
import type { NewEntry } from '../../transcript/entries.ts';
import { BrowserClock } from './clock.ts';
import { MISSING_WITHOUT_PROTOCOL, watchByEvents } from './fallback.ts';
import { watchByProtocol } from './protocol.ts';
import type { BrowserTap } from './browser-tap.ts';
import { Names, Tap } from './tap.ts';

export type { BrowserTap };
export { Names };

export interface BrowserTapOptions {
  readonly contract: Contract;
  readonly clock: RunClock;
  readonly write: (entry: NewEntry) => void;
  /** `events` does without the DevTools protocol though the browser has it. */
  readonly by?: 'protocol' | 'events';
  /** Shared by taps that write into one transcript, so that no two pages have one name. */
  readonly names?: Names;
  /** The browser's monotonic clock is known to be ours, so it is not measured: CLOCK_MONOTONIC of one Linux machine. */
  readonly sharesClock?: boolean;
  /** Reads source maps when everything else was seen: a request of ours can wake what the page waits for. */
  readonly mapsAtEnd?: boolean;
}

/** Taps a context: its open pages from now on, pages to come from their first moment. */
export async function tapBrowser(context: BrowserContext, options: BrowserTapOptions): Promise<BrowserTap> {
  const browser = context.browser();
  const hasProtocol = browser?.browserType().name() === 'chromium' && options.by !== 'events';
  const { contract, clock, write, names, sharesClock = false, mapsAtEnd = false } = options;
  const binding = `_${randomBytes(8).toString('hex')}`;
  const naming = names ? { names } : {};
  if (hasProtocol) {
    return watchByProtocol(browser, context, { contract, clock, write, binding, sharesClock, mapsAtEnd, ...naming });
  }

  const notObserved = MISSING_WITHOUT_PROTOCOL;
  const browserClock = new BrowserClock(clock, { offset: 0, error: 0 });
  const tap = new Tap({ contract, clock: browserClock, binding, write, notObserved, ...naming });
  const { end, nameOf } = watchByEvents(tap, context);
  return {
    notObserved: tap.notObserved,
    clock: { offset: 0, error: 0 },
    // Playwright reports a page before the test gets it.
    ready: () => Promise.resolve(),
    nameOf: (page) => Promise.resolve(nameOf(page)),
    settle: () => tap.settled(),
    stop: async (settle = true) => {
      end();
      if (settle) await tap.settled();
      tap.stop();
    },
  };
}
