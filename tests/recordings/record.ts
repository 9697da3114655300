/**
 * Records a page as strangers do: plain Playwright with `tracing` and `recordHar`, and nothing of ours. What the doctor
 * makes of the files is tested against what is known of the page.
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
  /** Path of the files without their endings. */
  readonly base: string;
  /** How long the page is watched, in milliseconds. */
  readonly watch: number;
  /** What is clicked first. */
  readonly click?: string | undefined;
  readonly storage?: Readonly<Record<string, string>>;
  /** `false` leaves out the network, too: Playwright records both or neither. */
  readonly snapshots?: boolean;
  /** What the HAR holds; all requests if absent. */
  readonly harUrls?: RegExp;
}

/** Opens the page in a context of its own, waits, and closes it: `<base>.trace.zip` and `<base>.har` are written. */
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
  // A page that does not come is a recording, too.
  await page.goto(url, { waitUntil: 'commit' }).catch(() => undefined);
  if (click !== undefined) await page.click(click);
  // The time is the measure: a fault may be that nothing happens.
  await page.waitForTimeout(watch);
  await context.tracing.stop({ path: recorded.trace });
  await context.close();
  return recorded;
}
