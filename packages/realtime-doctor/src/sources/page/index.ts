/**
 * The browser tap: records what the pages of a context do and see. With the DevTools protocol it records every
 * WebSocket of every page, frame and worker (handshake, frames, close, and the script line that opened it), relevant
 * HTTP requests, console, errors, navigations, and what the page shows. In other browsers it records Playwright's own
 * events, and `notObserved` lists what they lack.
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
  /** `events` uses Playwright's events even if the browser has the DevTools protocol. */
  readonly by?: 'protocol' | 'events';
  /** Shared by the taps that write to one transcript, so that page names are unique. */
  readonly names?: Names;
  /**
   * The browser is known to share our monotonic clock (CLOCK_MONOTONIC of one Linux machine), so it is not measured.
   */
  readonly sharesClock?: boolean;
  /** Reads source maps only after everything else: a request of ours can unblock the page. */
  readonly mapsAtEnd?: boolean;
}

/** Attaches to a context: to its open pages from now on, and to new pages from their start. */
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
