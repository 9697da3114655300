/**
 * Records a page with plain Playwright (`tracing` and `recordHar`), without our code. What the doctor makes of the
 * files is compared to what is known about the page.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Browser } from '@playwright/test';

export interface Recorded {
  readonly trace: string;
  readonly har: string;
}

export interface RecordRequest {
  readonly url: string;
  /** Path of the files, without extensions. */
  readonly base: string;
  /** For how long the page is watched, in milliseconds. */
  readonly watch: number;
  /** What to click first. */
  readonly click?: string | undefined;
  readonly storage?: Readonly<Record<string, string>>;
  /** `false` also leaves out the network, because Playwright records both or neither. */
  readonly snapshots?: boolean;
  /** URLs to record in the HAR; default: all. */
  readonly harUrls?: RegExp;
}

/** Opens the page in a new context, waits, and closes it. Writes `<base>.trace.zip` and `<base>.har`. */
export async function recordPage(browser: Browser, request: RecordRequest): Promise<Recorded> {
  const { url, base, watch, click, storage = {}, snapshots = true, harUrls } = request;
  const recorded = { trace: `${base}.trace.zip`, har: `${base}.har` };
  mkdirSync(dirname(base), { recursive: true });
  const context = await browser.newContext({
    recordHar: { path: recorded.har, content: 'embed', ...(harUrls ? { urlFilter: harUrls } : {}) },
  });
  await context.tracing.start({ snapshots, screenshots: false });
  await context.addInitScript((values) => {
    for (const [key, value] of Object.entries(values)) localStorage.setItem(key, value);
  }, storage);
  const page = await context.newPage();
  // A page that fails to load is a recording, too.
  await page.goto(url, { waitUntil: 'commit' }).catch(() => undefined);
  if (click !== undefined) await page.click(click);
  // A fixed time, because the fault may be that nothing happens.
  await page.waitForTimeout(watch);
  await context.tracing.stop({ path: recorded.trace });
  await context.close();
  return recorded;
}
