/** What the report is made from, and what is worked out once for each journey of it. */
import { view, type View } from '../claims/index.ts';
import { losses, type Loss } from '../claims/losses.ts';
import type { Contract } from '../contract/contract.ts';
import type { Finding, ProbeReport } from '../diagnosis/index.ts';
import type { Connection } from '../transcript/connections.ts';
import type { Entry } from '../transcript/entries.ts';
import type { Transcript } from '../transcript/transcript.ts';
import type { Capture, CapturedJourney } from '../capture/capture.ts';

/** A capture, read from wherever it lies. Folders are those of `capture.json`. */
export interface ReportSources {
  readonly capture: Capture;
  readonly transcript: (folder: string) => Transcript;
  readonly contract: (folder: string) => Contract;
  /** What was asked of the stack after a failure, and how many entries there were before. */
  readonly probes: (folder: string) => { readonly entries: number; readonly report: ProbeReport } | undefined;
  /** Names of a journey's pictures, in their order. */
  readonly pictures: (folder: string) => readonly string[];
  /** Bytes of a picture, by its path in the capture. */
  readonly picture: (path: string) => Uint8Array;
  /** Paths of the capture's files, with their sizes in bytes. What is derived need not be among them. */
  readonly files: ReadonlyMap<string, number>;
}

/** What one page of a journey did. */
export interface PageView {
  readonly page: string;
  readonly view: View;
  readonly losses: readonly Loss[];
}

/** A journey, ready to be shown. */
export interface JourneyView {
  /** Names it in the document: `j3` for the third of `capture.json`. */
  readonly key: string;
  readonly journey: CapturedJourney;
  /** What it belongs to, and its own name: its title in two. */
  readonly suite: string;
  readonly name: string;
  readonly findings: readonly Finding[];
  /** Absent where the journey never began. */
  readonly seen?: Seen;
}

export interface Seen {
  readonly folder: string;
  readonly transcript: Transcript;
  readonly contract: Contract;
  readonly pages: readonly PageView[];
  /** Each page's attempts, in the order in which they were asked for. */
  readonly connections: readonly Connection[];
  /** When the journey itself began and ended on the run's clock, in milliseconds; the stack's start-up is before it. */
  readonly from: number;
  readonly to: number;
  /** Whether an entry came of the questions that the diagnosis asked once the journey had failed. */
  readonly isAsked: (entry: Entry) => boolean;
  readonly probes?: ProbeReport;
  /** Nobody watched the services or put a proxy before them, as in someone's recording: they have no lanes. */
  readonly isPageAlone?: boolean;
}

const hasFailed = ({ status }: CapturedJourney): boolean => status !== 'passed' && status !== 'skipped';

/** All journeys, those that failed first, each kind by what it belongs to. */
export function journeyViews(sources: ReportSources): JourneyView[] {
  const views = sources.capture.journeys.map((journey, index) => viewOf(journey, `j${index + 1}`, sources));
  const rank = ({ journey }: JourneyView): number => (hasFailed(journey) ? 0 : journey.status === 'passed' ? 1 : 2);
  const suites = [...new Set(views.map(({ suite }) => suite))];
  return views.toSorted((a, b) => rank(a) - rank(b) || suites.indexOf(a.suite) - suites.indexOf(b.suite));
}

function viewOf(journey: CapturedJourney, key: string, sources: ReportSources): JourneyView {
  const parts = journey.title.split(' › ');
  const about = {
    key,
    journey,
    suite: parts.slice(0, -1).join(' › '),
    name: parts.at(-1) ?? journey.title,
    findings: journey.findings,
  };
  return journey.folder === undefined ? about : { ...about, seen: seenIn(journey.folder, hasFailed(journey), sources) };
}

function seenIn(folder: string, isFailed: boolean, sources: ReportSources): Seen {
  const transcript = sources.transcript(folder);
  const stored = sources.probes(folder);
  const limit = stored?.entries ?? (isFailed ? lastJudged(transcript) : Infinity);
  const isAsked = (entry: Entry): boolean => Number(entry.id.slice(1)) > limit && entry.kind !== 'step.end';
  const seen = see(transcript, sources.contract(folder), isAsked);
  return { ...seen, folder, ...(stored ? { probes: stored.report } : {}) };
}

/** What a transcript shows. */
export function see(
  transcript: Transcript,
  contract: Contract,
  isAsked: Seen['isAsked'] = () => false,
): Omit<Seen, 'folder'> {
  const own = transcript.entries.filter((entry) => !isAsked(entry));
  const begin = own.find((entry) => entry.kind === 'step.begin') ?? own[0];
  const names = new Set(own.flatMap((entry) => ('page' in entry ? [entry.page] : [])));
  const pages = [...names].toSorted().map((page) => {
    const all = view(transcript, contract, page);
    // A page that goes on trying while the diagnosis asks its questions adds nothing to the journey.
    const isOwn = ({ entries: [first = ''] }: Connection): boolean => {
      const entry = transcript.get(first);
      return entry === undefined || !isAsked(entry);
    };
    const seen = { ...all, connections: all.connections.filter(isOwn) };
    return { page, view: seen, losses: losses(seen) };
  });
  const last =
    own.findLast(({ kind }) => kind !== 'step.end' && kind !== 'log' && kind !== 'proxy.closed') ?? own.at(-1);
  return {
    transcript,
    contract,
    pages,
    connections: pages.flatMap((each) => each.view.connections).toSorted((a, b) => a.began - b.began),
    from: begin?.t ?? 0,
    to: Math.max(last?.t ?? 0, (begin?.t ?? 0) + 1),
    isAsked,
  };
}

/** A failed journey is asked about once all of its claims are judged; nothing comes after those of one that passed. */
function lastJudged(transcript: Transcript): number {
  const judged = transcript.of('judged', 'screenshot').map(({ id }) => Number(id.slice(1)));
  return judged.length > 0 ? Math.max(...judged) : Infinity;
}

export { hasFailed };
