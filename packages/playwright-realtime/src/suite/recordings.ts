/**
 * The recordings of this worker process: one tape per browser context, from its creation until it is closed. A context
 * may be used by several tests (`beforeAll`, serial suites), so each test uses what was recorded during it.
 */
import type { BrowserContext, Page } from '@playwright/test';
import { inferred, isInferred } from 'realtime-doctor/contract/inferred.ts';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { OBSERVED } from 'realtime-doctor/transcript/checkpoints.ts';
import { Names, tapBrowser, type BrowserTap } from 'realtime-doctor/sources/page/index.ts';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import { TRANSCRIPT_VERSION, type Header, type NewEntry } from 'realtime-doctor/transcript/entries.ts';
import { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { contractOf } from './contract.ts';
import { Tape, type Taped } from './tape.ts';
import type { Settings } from './options.ts';
import { attempted, warn } from './warn.ts';

/**
 * Time limit for attaching to a test's context. After that the test continues, and its first moments are not recorded.
 */
const START_TIMEOUT_MS = 8000;
/** Time limit for stopping a recording, including its last entries. */
const STOP_TIMEOUT_MS = 2500;

/** One context that is recorded. */
export interface Recording {
  readonly context: BrowserContext;
  readonly tape: Tape;
  readonly tap: BrowserTap;
  readonly browser: string;
  /** What the application promises; {@link inferred} if nobody said. */
  readonly contract: Contract;
  /** When the context was closed, on {@link clock}. */
  closed?: number;
}

/** One clock for everything that this process records. */
export const clock = RunClock.start();
const names = new Names();
const recordings = new Map<BrowserContext, Promise<Recording | undefined>>();

export interface RecordingRequest extends Pick<Settings, 'observe' | 'contract'> {
  /** The browser runs on this machine. */
  readonly isLocal: boolean;
}

/** Starts to record a context, once. Never throws: failures are warnings. */
export async function startRecording(context: BrowserContext, request: RecordingRequest): Promise<void> {
  const starting = recordings.get(context) ?? begin(context, request);
  recordings.set(context, starting);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => {
      warn(`a page could not be observed within ${START_TIMEOUT_MS} ms, so its first moments are not recorded`);
      resolve(undefined);
    }, START_TIMEOUT_MS);
  });
  await Promise.race([starting, late]);
  clearTimeout(timer);
}

async function begin(context: BrowserContext, request: RecordingRequest): Promise<Recording | undefined> {
  try {
    const { observe, isLocal } = request;
    const contract = await contractOf(request.contract);
    const tape = new Tape(() => clock.now());
    const tap = await tapBrowser(context, {
      contract,
      clock,
      write: tape.write,
      names,
      sharesClock: isLocal && process.platform === 'linux',
      ...(observe === 'events' ? { by: 'events' } : {}),
    });
    const browser = context.browser();
    const name = browser ? `${browser.browserType().name()} ${browser.version()}` : 'unknown';
    return { context, tape, tap, browser: name, contract };
  } catch (error) {
    warn('a browser context is not recorded', error);
    return undefined;
  }
}

/** The recordings that could be started. */
async function begun(): Promise<(readonly [BrowserContext, Recording | undefined])[]> {
  return await Promise.all(
    [...recordings].map(async ([context, starting]) => [context, await soon(starting)] as const),
  );
}

const NOT_YET = 500;

async function soon(starting: Promise<Recording | undefined>): Promise<Recording | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, NOT_YET, undefined);
  });
  const recording = await Promise.race([starting, late]);
  clearTimeout(timer);
  return recording;
}

/** The recording of a page's context, if there is one. */
export const recordingOf = async (page: Page): Promise<Recording | undefined> => await recordings.get(page.context());

/** Called before a context closes: reads its last events and detaches. */
export async function stopRecording(context: BrowserContext): Promise<void> {
  const starting = recordings.get(context);
  const recording = starting && (await soon(starting));
  if (!recording || recording.closed !== undefined) return;
  recording.closed = clock.now();
  await attempted('the end of a recording', STOP_TIMEOUT_MS, () => recording.tap.stop());
}

/** Contexts that their test has taken offline, with the id of that fault. */
const offline = new WeakMap<BrowserContext, string>();
let faults = 0;

/**
 * Records that the test itself takes the browser offline or online, so that the loss is not blamed on the application.
 */
export async function noteOffline(context: BrowserContext, isOffline: boolean): Promise<void> {
  const before = offline.get(context);
  const starting = recordings.get(context);
  const recording = starting && (await soon(starting));
  if (!recording || isOffline === (before !== undefined)) return;
  const fault = before ?? `offline ${++faults}`;
  if (isOffline) offline.set(context, fault);
  else offline.delete(context);
  recording.tape.write({
    source: 'journey',
    kind: isOffline ? 'fault.begin' : 'fault.end',
    fault,
    type: 'page offline',
  });
}

/** All current recordings. */
export async function allRecordings(): Promise<Recording[]> {
  return (await begun()).flatMap(([, recording]) => recording ?? []);
}

/** Entries that belong to the test and not to one of its contexts, such as network faults. */
let testTape = new Tape(() => clock.now());
export const writeForTest = (entry: NewEntry): void => testTape.write(entry);

/** Forgets closed contexts. Called before a test begins. Names start at 1 again if no context is left. */
export async function forgetClosed(): Promise<void> {
  for (const [context, recording] of await begun()) {
    if (!recording || recording.closed !== undefined) recordings.delete(context);
  }
  if (recordings.size === 0) names.reset();
  testTape = new Tape(() => clock.now());
}

/**
 * The entries of these contexts up to a moment, or until now, as one transcript. It says at its end how long it was
 * observed: a test that waits in vain sees nothing, and that silence is what a diagnosis needs.
 */
export function transcriptOf(
  own: readonly Recording[],
  { title, until }: { title: string; until?: number },
): Transcript {
  const observed = until ?? clock.now();
  const tapes = [testTape, ...own.map(({ tape }) => tape)];
  const taped = tapes.flatMap(({ entries: all }) => all).toSorted((a, b) => a.order - b.order);
  const entries = taped.filter((each) => isBefore(each, observed)).map(({ entry }) => entry);
  const end: NewEntry & { readonly t: number } = { source: 'journey', kind: 'checkpoint', name: OBSERVED, t: observed };
  const all = [...entries, end].map((entry, index) => ({ id: `e${index + 1}`, ...entry }));
  return new Transcript(headerOf(own, title), all);
}

/** An entry from a source map is written later than the event that it describes. */
const isBefore = ({ entry }: Taped, until: number): boolean => entry.t <= until || entry.kind === 'opened-by';

/** The contract in force: that of the first context that has one. */
export const contractOfAll = (own: readonly Recording[]): Contract =>
  own.find(({ contract }) => !isInferred(contract))?.contract ?? inferred;

function headerOf(own: readonly Recording[], title: string): Header {
  const [first] = own;
  return {
    kind: 'header',
    version: TRANSCRIPT_VERSION,
    journey: title,
    contract: contractOfAll(own).name,
    run: 'playwright-realtime',
    wallOrigin: new Date(clock.wallOrigin).toISOString(),
    stack: 'attached',
    backend: 'unknown',
    browser: first?.browser ?? 'unknown',
    ...(first ? { browserClock: first.tap.clock } : {}),
    notObserved: [...new Set(own.flatMap(({ tap, tape }) => [...tap.notObserved, ...tape.notKept]))],
  };
}
