/** Opens a page as a user would, in a headless browser with the tap, and returns the transcript. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Redactor } from '../redaction/index.ts';
import type { Contract } from '../contract/contract.ts';
import { RunClock } from '../transcript/clock.ts';
import { NOT_LOADED, OBSERVED, PAGE_SAYS, PAGE_SILENT } from '../transcript/checkpoints.ts';
import { TRANSCRIPT_VERSION, type Header } from '../transcript/entries.ts';
import { Bounds } from '../transcript/bounds.ts';
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
  /** Put into localStorage of the page's own origin before its first script runs. */
  readonly storage?: Readonly<Record<string, string>>;
  /** Values that no entry may contain. */
  readonly secrets?: readonly string[];
  /** For how long the page is watched, in milliseconds; longer while something is in progress. */
  readonly watch: number;
  /** When the transcript must be returned, complete or not. */
  readonly deadline?: Deadline;
  /** The deadline for a page whose servers have answered, so that probes will need less time. */
  readonly servedDeadline?: Deadline;
  /** A soft deadline: on a slow machine it extends, so that the page is watched for the requested time. */
  readonly isSoft?: boolean;
  /** Ends after the requested time, whatever is in progress. */
  readonly exactly?: boolean;
  readonly clock?: RunClock;
  readonly ignoreHTTPSErrors?: boolean;
  /** Called with every HTTP request and its content. */
  readonly onRequest?: (request: { url: string; text: string }) => void;
  /** What the page's user does once it is open. */
  readonly act?: (page: Page, recorder: Recorder) => Promise<void>;
  readonly onRecorder?: (recorder: Recorder) => void;
  /** Called when the transcript is complete, before the page is closed. */
  readonly onSettled?: (page: Page) => Promise<void>;
}

/** Limit of a visit without a deadline. */
const MAX_VISIT_MS = 600_000;
/** A soft deadline adds at least this if something is in progress. */
const MIN_EXTENSION_MS = 2500;
/** Name of the checkpoint at the start of watching. */
const WATCHED = 'watched from here';
/** For a page to load on a busy machine, with a soft deadline. */
const SLOW_LOAD_TIMEOUT_MS = 15_000;
/** Kept before the deadline for settling the recorder. */
const SETTLE_MS = 400;
/** A page that answers nothing for this long is blocked by its own scripts. */
const PAGE_ANSWER_MS = 3000;
const SILENT = Symbol('no answer');

/** For how long a page was watched since its scripts had run, in milliseconds. */
export function watchedFor(transcript: Transcript): number {
  const at = (wanted: string): number | undefined =>
    transcript.of('checkpoint').findLast(({ name }) => name === wanted)?.t;
  const from = at(WATCHED);
  return from === undefined ? 0 : (at(OBSERVED) ?? transcript.until) - from;
}

/** Visits in a new context, which is closed when the transcript is complete. */
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
  const deadline = request.deadline ?? deadlineIn(MAX_VISIT_MS);
  const clock = request.clock ?? RunClock.start();
  const redactor = new Redactor();
  for (const secret of secrets) redactor.register(secret, 'jwt');
  const recorder = new Recorder(file, headerFor(contract, clock, browser), {
    clock,
    redact: (text) => redactor.text(text),
  });
  request.onRecorder?.(recorder);
  const bounds = new Bounds((text) => redactor.text(text));
  const tap = await tapBrowser(context, {
    contract,
    clock,
    write: (entry) => {
      const kept = bounds.keep(entry);
      if (kept) recorder.write(kept);
    },
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
    const loading = (): number => Math.max(request.isSoft ? SLOW_LOAD_TIMEOUT_MS : 1, left(deadline) - SETTLE_MS);
    await page.goto(url.href, { waitUntil: 'commit', timeout: loading() }).catch((error: unknown) => {
      // A page that fails to load is a result: the failed request is in the transcript.
      hasCome = false;
      recorder.write({ source: 'journey', kind: 'checkpoint', name: `${NOT_LOADED}${firstLine(error)}` });
    });
    // Silence counts from the moment when the page's scripts have run, which takes seconds on a busy machine. A page
    // that never gets there is still watched.
    await page.waitForLoadState('domcontentloaded', { timeout: loading() }).catch(() => undefined);
    await request.act?.(page, recorder);
    if (hasCome) await watched(recorder, request, deadline);
    const said = await Promise.race([page.evaluate(saysOffline), sleep(PAGE_ANSWER_MS, SILENT)]).catch(() => undefined);
    if (said === SILENT) recorder.write({ source: 'journey', kind: 'checkpoint', name: PAGE_SILENT });
    else if (said) recorder.write({ source: 'journey', kind: 'checkpoint', name: `${PAGE_SAYS}${said}` });
    await readClients(page, recorder);
    // Time without entries was observed, too.
    recorder.write({ source: 'journey', kind: 'checkpoint', name: OBSERVED });
    await tap.settle();
    recorder.amend({ notObserved: [...tap.notObserved, ...bounds.notKept], browserClock: tap.clock });
    await request.onSettled?.(page);
    const { transcript } = recorder;
    return transcript;
  } finally {
    await tap.stop();
    recorder.close();
  }
}

/** Runs in the page. Frames of other origins get nothing. */
function keep({ origin, storage }: { origin: string; storage: Readonly<Record<string, string>> }): void {
  if (location.origin !== origin) return;
  for (const [key, value] of Object.entries(storage)) localStorage.setItem(key, value);
}

/**
 * Runs in the page: its text that says it is not connected, if any. Only short texts of visible elements count, because
 * a page may contain long texts about connections.
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

/** Waits for the requested time, and then until what is in progress has ended. */
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
    const last = recorder.now() + left(end) - SETTLE_MS;
    const still =
      Math.min(until, isSoft ? Math.max(last, began + watch + MIN_EXTENSION_MS, atLeast) : last) - recorder.now();
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
