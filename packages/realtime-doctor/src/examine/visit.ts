/** Opens a page as its user would, headless, with the browser tap: the transcript that a diagnosis is made from. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { Redactor } from '../redaction/index.ts';
import type { Contract } from '../contract/contract.ts';
import { RunClock } from '../transcript/clock.ts';
import { saysLost } from '../diagnosis/scene.ts';
import { connections } from '../transcript/connections.ts';
import { TRANSCRIPT_VERSION, type Header } from '../transcript/entries.ts';
import { Recorder } from '../transcript/recorder.ts';
import { tapBrowser } from '../sources/page/index.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { ownFolder } from '../process/leftovers.ts';
import { deadlineIn, left, type Deadline } from '../probes/outcome.ts';

export interface VisitRequest {
  readonly url: URL;
  readonly contract: Contract;
  /** Put into the page's localStorage, on the page's own origin, before its first script runs. */
  readonly storage?: Readonly<Record<string, string>>;
  /** Values that no entry may hold. */
  readonly secrets?: readonly string[];
  /** For how long the page is watched at most, in milliseconds; less where all is well sooner. */
  readonly watch: number;
  /** When the transcript has to be there, finished or not. */
  readonly deadline?: Deadline;
  /** Watched to the end, well or not. */
  readonly whole?: boolean;
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

/** After the last step that a healthy page takes: what is not well shows by then (a second socket, a cut). */
const QUIET = 700;
/** After a step: how long the next one may take until it counts as not coming (symptoms.ts). Milliseconds. */
const PATIENCE = 2600;
/** At most that much longer than asked, on a machine that is slow. Milliseconds. */
const EXTRA = 3000;
/** A visit that nobody waits for. Milliseconds. */
const NO_DEADLINE = 600_000;
/** Before the deadline: what was seen is still to be settled. Milliseconds. */
const SETTLING = 400;

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
  const { url, contract, storage = {}, secrets = [], watch, onRequest } = request;
  const deadline = request.deadline ?? deadlineIn(NO_DEADLINE);
  const clock = request.clock ?? RunClock.start();
  const redactor = new Redactor();
  for (const secret of secrets) redactor.register(secret, 'jwt');
  const recorder = new Recorder(file, headerFor(contract, clock, browser), {
    clock,
    redact: (text) => redactor.text(text),
  });
  request.onRecorder?.(recorder);
  const tap = await tapBrowser(context, { contract, clock, write: (entry) => recorder.write(entry) });
  try {
    await context.addInitScript(keep, { origin: url.origin, storage });
    if (onRequest) {
      context.on('request', (asked) => {
        const text = `${JSON.stringify(asked.headers())} ${asked.postData() ?? ''}`;
        onRequest({ url: asked.url(), text });
      });
    }
    const page = await context.newPage();
    await tap.ready();
    await page
      .goto(url.href, { waitUntil: 'commit', timeout: Math.max(1, Math.min(watch, left(deadline))) })
      .catch((error: unknown) => {
        // A page that does not come is what the transcript is to tell, and it does: the failed request is in it.
        recorder.write({ source: 'journey', kind: 'checkpoint', name: `navigation failed: ${firstLine(error)}` });
      });
    // What the page does not do counts from when its scripts have run, for which a busy machine takes seconds. One that
    // never gets there is watched all the same.
    await page
      .waitForLoadState('domcontentloaded', { timeout: Math.max(1, Math.min(watch, left(deadline) - SETTLING)) })
      .catch(() => undefined);
    await request.act?.(page, recorder);
    await settled(recorder, request, recorder.now() + left(deadline) - SETTLING);
    // Time that passes without an entry was observed, too.
    recorder.write({ source: 'journey', kind: 'checkpoint', name: 'observed until here' });
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
 * Until the newest attempt has subscribed, or was refused, and stayed so for a moment; or the time is up. What does
 * not happen has to be watched for long enough: from the last step that did.
 */
async function settled(
  recorder: Recorder,
  { contract, watch, whole = false }: VisitRequest,
  atMost: number,
): Promise<void> {
  const began = recorder.now();
  for (;;) {
    const last = connections(recorder.transcript, contract).at(-1);
    const isLost = saysLost(recorder.transcript, contract);
    const isWell = last?.reached === 'subscribed' && last.ended === undefined && !isLost;
    const isOver = !whole && (isWell || last?.refused !== undefined);
    const step = Math.max(began, last?.began ?? 0, last?.opened?.t ?? 0, last?.connected?.t ?? 0);
    const until = Math.min(Math.max(began + watch, step + PATIENCE), began + watch + EXTRA, atMost);
    const still = until - recorder.now();
    if (still <= 0) return;
    const news = await nextEntry(recorder, isOver ? Math.min(QUIET, still) : still);
    if (isOver && !news) return;
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
