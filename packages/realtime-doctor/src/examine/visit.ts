/** Opens a page as its user would, headless, with the browser tap: the transcript that a diagnosis is made from. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Redactor } from '../redaction/index.ts';
import type { Contract } from '../contract/contract.ts';
import { RunClock } from '../transcript/clock.ts';
import { PAGE_SAYS } from '../diagnosis/verdict.ts';
import { TRANSCRIPT_VERSION, type Header } from '../transcript/entries.ts';
import { Recorder } from '../transcript/recorder.ts';
import { tapBrowser } from '../sources/page/index.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchClientsIn } from './clients.ts';
import { patienceWith } from './patience.ts';
import { ownFolder } from '../process/leftovers.ts';
import { deadlineIn, left, type Deadline } from '../probes/outcome.ts';

export interface VisitRequest {
  readonly url: URL;
  readonly contract: Contract;
  /** Put into the page's localStorage, on the page's own origin, before its first script runs. */
  readonly storage?: Readonly<Record<string, string>>;
  /** Values that no entry may hold. */
  readonly secrets?: readonly string[];
  /** For how long the page is watched, in milliseconds; longer while something is under way. */
  readonly watch: number;
  /** When the transcript has to be there, finished or not. */
  readonly deadline?: Deadline;
  /** The same for a page whose servers have answered: probes will be answered soon, too, and need less of the time. */
  readonly servedDeadline?: Deadline;
  /** The deadline gives way: the page is watched for as long as was asked for, on a slow machine, too. */
  readonly isSoft?: boolean;
  /** Ends with the time that was asked for, whatever is under way. */
  readonly exactly?: boolean;
  readonly clock?: RunClock;
  readonly ignoreHTTPSErrors?: boolean;
  /** Told of every HTTP request of every kind, with what it carries. */
  readonly onRequest?: (request: { url: string; text: string }) => void;
  /** What the page's user does once it is open. */
  readonly act?: (page: Page, recorder: Recorder) => Promise<void>;
  readonly onRecorder?: (recorder: Recorder) => void;
  /** The page as it is when its transcript is complete, before it is closed. */
  readonly onSettled?: (page: Page) => Promise<void>;
}

/** A visit without a deadline. Milliseconds. */
const NO_DEADLINE = 600_000;
/** What is under way gets at least this much more than was asked for, if the deadline is soft. Milliseconds. */
const LONGER = 2500;
/** Names of the checkpoints between which the page was watched. */
const WATCHED = 'watched from here';
const OBSERVED = 'observed until here';
/** For a page to come on a machine that is busy, if the deadline is soft. Milliseconds. */
const SLOW_LOAD = 15_000;
/** Before the deadline: what was seen is still to be settled. Milliseconds. */
const SETTLING = 400;

/** For how long a page was watched, from when its scripts had run, in milliseconds. */
export function watchedFor(transcript: Transcript): number {
  const at = (wanted: string): number | undefined =>
    transcript.of('checkpoint').findLast(({ name }) => name === wanted)?.t;
  const from = at(WATCHED);
  return from === undefined ? 0 : (at(OBSERVED) ?? transcript.until) - from;
}

/** Visits in a context of its own, which is gone when the transcript is there. */
export async function visit(browser: Browser, request: VisitRequest): Promise<Transcript> {
  const dir = ownFolder('visit');
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    ignoreHTTPSErrors: request.ignoreHTTPSErrors ?? false,
  });
  try {
    return await record(request, browser, context, join(dir, 'transcript.jsonl'));
  } finally {
    await context.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function record(
  request: VisitRequest,
  browser: Browser,
  context: BrowserContext,
  file: string,
): Promise<Transcript> {
  const { url, contract, storage = {}, secrets = [], onRequest } = request;
  const deadline = request.deadline ?? deadlineIn(NO_DEADLINE);
  const clock = request.clock ?? RunClock.start();
  const redactor = new Redactor();
  for (const secret of secrets) redactor.register(secret, 'jwt');
  const recorder = new Recorder(file, headerFor(contract, clock, browser), {
    clock,
    redact: (text) => redactor.text(text),
  });
  request.onRecorder?.(recorder);
  const tap = await tapBrowser(context, {
    contract,
    clock,
    write: (entry) => recorder.write(entry),
    mapsAtEnd: true,
  });
  try {
    await context.addInitScript(keep, { origin: url.origin, storage });
    const readClients = await watchClientsIn(context, clock);
    if (onRequest) {
      context.on('request', (asked) => {
        const text = `${JSON.stringify(asked.headers())} ${asked.postData() ?? ''}`;
        onRequest({ url: asked.url(), text });
      });
    }
    const page = await context.newPage();
    await tap.ready();
    let hasCome = true;
    const loading = (): number => Math.max(request.isSoft ? SLOW_LOAD : 1, left(deadline) - SETTLING);
    await page.goto(url.href, { waitUntil: 'commit', timeout: loading() }).catch((error: unknown) => {
      // A page that does not come is what the transcript is to tell, and it does: the failed request is in it.
      hasCome = false;
      recorder.write({ source: 'journey', kind: 'checkpoint', name: `navigation failed: ${firstLine(error)}` });
    });
    // Silence counts from the moment the page's scripts have run, which takes seconds on a busy machine. A page that
    // never gets there is still watched.
    await page.waitForLoadState('domcontentloaded', { timeout: loading() }).catch(() => undefined);
    await request.act?.(page, recorder);
    if (hasCome) await watched(recorder, request, deadline);
    const said = await Promise.race([page.evaluate(saysOffline), sleep(SETTLING, undefined)]).catch(() => undefined);
    if (said) recorder.write({ source: 'journey', kind: 'checkpoint', name: `${PAGE_SAYS}${said}` });
    await readClients(page, recorder);
    // Time that passes without an entry was observed, too.
    recorder.write({ source: 'journey', kind: 'checkpoint', name: OBSERVED });
    await tap.settle();
    recorder.amend({ notObserved: tap.notObserved, browserClock: tap.clock });
    await request.onSettled?.(page);
    const { transcript } = recorder;
    return transcript;
  } finally {
    await tap.stop();
    recorder.close();
  }
}

/** Runs in the page. A frame of another origin gets nothing. */
function keep({ origin, storage }: { origin: string; storage: Readonly<Record<string, string>> }): void {
  if (location.origin !== origin) return;
  for (const [key, value] of Object.entries(storage)) localStorage.setItem(key, value);
}

/**
 * Runs in the page: what it says of its connection, if that is that there is none. Only short texts of visible elements
 * count, since a page may write about connections at length.
 */
function saysOffline(): string | undefined {
  const words =
    /^\W*(?:(?:you are |currently |status: ?)?(?:offline|disconnected|not connected)|connection (?:lost|failed|closed|error)|(?:trying to )?reconnect(?:ing)?|unable to connect|cannot connect)\b/i;
  for (const element of document.querySelectorAll('body *')) {
    if (element.childElementCount > 0 || /^(?:SCRIPT|STYLE|TEMPLATE|OPTION|BUTTON)$/.test(element.tagName)) continue;
    const text = (element.textContent ?? '').replace(/\s+/g, ' ').trim();
    if (text.length <= 60 && words.test(text) && element.checkVisibility()) return text;
  }
  return undefined;
}

/** Until the time is up that was asked for, or what is under way then has come to something. */
async function watched(
  recorder: Recorder,
  { contract, watch, exactly = false, isSoft = false, servedDeadline }: VisitRequest,
  deadline: Deadline,
): Promise<void> {
  const began = recorder.now();
  recorder.write({ source: 'journey', kind: 'checkpoint', name: WATCHED });
  for (;;) {
    const { until, atLeast, isServed } = exactly
      ? { until: began + watch, atLeast: began, isServed: false }
      : patienceWith(recorder.transcript, contract, began, watch);
    const end = isServed && servedDeadline ? servedDeadline : deadline;
    const last = recorder.now() + left(end) - SETTLING;
    const still = Math.min(until, isSoft ? Math.max(last, began + watch + LONGER, atLeast) : last) - recorder.now();
    if (still <= 0) return;
    await nextEntry(recorder, still);
  }
}

function nextEntry(recorder: Recorder, within: number): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (news: boolean): void => {
      clearTimeout(timer);
      unwatch();
      setImmediate(() => resolve(news));
    };
    const timer = setTimeout(() => finish(false), within);
    const unwatch = recorder.watch(() => finish(true));
  });
}

const headerFor = (contract: Contract, clock: RunClock, browser: Browser): Header => ({
  kind: 'header',
  version: TRANSCRIPT_VERSION,
  journey: 'doctor',
  contract: contract.name,
  run: 'doctor',
  wallOrigin: new Date(clock.wallOrigin).toISOString(),
  stack: 'attached',
  backend: 'unknown',
  browser: `${browser.browserType().name()} ${browser.version()}`,
  notObserved: [],
});

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
