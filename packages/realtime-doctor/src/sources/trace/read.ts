/**
 * Reads a Playwright trace as a transcript. A trace has one `.trace` and one `.network` file for each context, and
 * `test.trace` with the test runner's steps. Playwright 1.61 and later record WebSockets.
 */
import type { Contract } from '../../contract/contract.ts';
import { EvidenceError } from '../../errors.ts';
import { Draft } from '../recording/draft.ts';
import type { Failure, Limits, Recording } from '../recording/recording.ts';
import { TraceArchive } from './archive.ts';
import { parseEvent, isWanted, NEWEST_VERSION, type ContextEvent } from './events.ts';
import { TraceClock } from './clock.ts';
import { Networks } from './network.ts';
import { Pages } from './pages.ts';
import { Steps } from './steps.ts';

const FILE = /(?:^|\/)(?:[^/]*-)?(?:trace|test)\.(?:trace|network)$|\.(?:trace|network)$/;
/** The first version that records WebSockets and their frames. */
const FIRST_WITH_SOCKETS = [1, 61] as const;

export interface TraceOptions {
  readonly name: string;
  readonly contract: Contract;
}

/** @throws EvidenceError if it is not a trace, or damaged */
export async function readTrace(bytes: Buffer, { name, contract }: TraceOptions): Promise<Recording> {
  const archive = TraceArchive.open(bytes);
  const files = archive.names.filter((file) => FILE.test(file));
  if (files.length === 0)
    throw new EvidenceError(
      'The archive is not a Playwright trace: it has no .trace file.',
      'Give a trace.zip, a .har file or a folder.',
    );
  const draft = new Draft();
  const networks = new Networks(archive, draft, contract);
  const contexts: ContextEvent[] = [];
  const steps = new Steps(draft);
  // The context's own file comes first, because it has the clock of its network file.
  for (const file of files.filter((each) => each.endsWith('.trace'))) {
    const context = await readContext(archive, file, { draft, networks, steps });
    if (context) contexts.push(context);
  }
  for (const file of files.filter((each) => each.endsWith('.network'))) {
    for await (const line of archive.lines(file)) {
      const event = parse(line, file);
      if (event?.type === 'resource-snapshot') networks.take(event.snapshot, file);
    }
  }
  if (contexts.length === 0)
    throw new EvidenceError('The trace is damaged: none of its files has its start time.', 'Record it again.');
  await networks.write();
  const limits = limitsOf(contexts, networks);
  if (contexts.some(({ version }) => version > NEWEST_VERSION))
    draft.note('what Playwright has added to traces since 1.65: this trace is of a newer version');
  for (const what of missing(limits)) draft.note(what);
  const failures = steps.failures();
  const title = contexts.find((context) => context.title !== undefined)?.title;
  const transcript = draft.finish({
    journey: title ?? name,
    contract: contract.name,
    browser: browserOf(contexts),
    unrecorded: ['closings'],
  });
  const origin = Date.parse(transcript.header.wallOrigin);
  return {
    format: 'playwright-trace',
    name,
    ...(title === undefined ? {} : { title }),
    ...(steps.isTest ? { outcome: failures.length > 0 ? 'failed' : 'passed' } : {}),
    failures: failures.map((failure): Failure => ({ ...failure, t: failure.t - origin })),
    transcript,
    limits,
  };
}

interface Parts {
  readonly draft: Draft;
  readonly networks: Networks;
  readonly steps: Steps;
}

async function readContext(archive: TraceArchive, file: string, { draft, networks, steps }: Parts) {
  let context: ContextEvent | undefined;
  let clock: TraceClock | undefined;
  let pages: Pages | undefined;
  for await (const line of archive.lines(file, isWanted)) {
    const event = parse(line, file);
    if (!event) continue;
    if (event.type === 'before' && event.wallTime !== undefined) {
      // Before version 7 the runner's file has no first line.
      if (!clock) steps.begin(event.class === 'Test');
      clock ??= new TraceClock({ wallTime: event.wallTime, monotonicTime: event.startTime });
      clock.learn(event.wallTime, event.startTime);
    }
    if (event.type === 'context-options') {
      context = event;
      clock = new TraceClock(event);
      pages = new Pages(draft, clock);
      networks.clockOf(file, clock);
      steps.begin(event.origin === 'testRunner');
    } else if (event.type === 'resource-snapshot') {
      networks.take(event.snapshot, file);
    } else if (event.type === 'console' || event.type === 'event') {
      pages?.take(event);
    } else if (clock) {
      steps.take(event, clock);
    }
  }
  return context;
}

function parse(line: string, file: string) {
  try {
    return parseEvent(line);
  } catch (error) {
    throw new EvidenceError(`The trace is damaged: "${file}" in it has a line that is not JSON.`, 'Record it again.', {
      cause: error,
    });
  }
}

function limitsOf(contexts: readonly ContextEvent[], networks: Networks): Limits {
  const versions = contexts.flatMap(({ playwrightVersion }) => playwrightVersion ?? []);
  const isOld = versions.length === 0 || versions.some((version) => !hasSockets(version));
  const network = networks.count > 0;
  return {
    network,
    webSockets: network && (!isOld || networks.sockets > 0),
    frames: network && (networks.sockets === 0 ? !isOld : !networks.lacksFrames),
    closings: false,
  };
}

function hasSockets(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > FIRST_WITH_SOCKETS[0] || (major === FIRST_WITH_SOCKETS[0] && minor >= FIRST_WITH_SOCKETS[1]);
}

function* missing({ network, webSockets, frames }: Limits): Generator<string> {
  if (!network) {
    yield 'requests and WebSockets: the trace was recorded without snapshots, or holds no page';
    return;
  }
  if (!webSockets) yield 'WebSockets: Playwright writes them to traces since 1.61';
  else if (!frames) yield 'frames of WebSockets: PLAYWRIGHT_TRACING_NO_WEBSOCKET_FRAMES was set, or they were left out';
  yield 'WebSockets: script line, close code and reason, and in most cases when they closed';
  yield 'which script sent a request, and why the browser blocked one';
  yield 'answers that CORS hides from the page';
  yield 'what the page shows, its localStorage, and whether it is online';
  yield 'the servers’ side: their logs and answers to probes';
}

function browserOf(contexts: readonly ContextEvent[]): string {
  const named = contexts.find(({ browserName }) => browserName !== '') ?? contexts[0];
  return `${named?.browserName || 'unknown'} (Playwright ${named?.playwrightVersion ?? 'before 1.20'})`;
}
