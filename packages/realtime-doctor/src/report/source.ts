/** The input of the report, and what is derived once per journey. */
import { view, type View } from '../claims/index.ts';
import { losses, type Loss } from '../claims/losses.ts';
import type { Contract } from '../contract/contract.ts';
import type { Finding, ProbeReport } from '../diagnosis/index.ts';
import type { Connection } from '../transcript/connections.ts';
import type { Entry } from '../transcript/entries.ts';
import type { Transcript } from '../transcript/transcript.ts';
import type { Capture, CapturedJourney } from '../capture/capture.ts';

/** A capture, wherever it is stored. Folders are those in `capture.json`. */
export interface ReportSources {
  readonly capture: Capture;
  readonly transcript: (folder: string) => Transcript;
  readonly contract: (folder: string) => Contract;
  /** The probes made after a failure, and the number of entries before them. */
  readonly probes: (folder: string) => { readonly entries: number; readonly report: ProbeReport } | undefined;
  /** Names of a journey's screenshots, in order. */
  readonly pictures: (folder: string) => readonly string[];
  /** Bytes of a screenshot, by its path in the capture. */
  readonly picture: (path: string) => Uint8Array;
  /** Paths of the files in the capture, with their sizes in bytes. Derived files may be missing. */
  readonly files: ReadonlyMap<string, number>;
}

/** What one page of a journey did. */
export interface PageView {
  readonly page: string;
  readonly view: View;
  readonly losses: readonly Loss[];
}

/** A journey prepared for the report. */
export interface JourneyView {
  /** Its id in the document: `j3` for the third in `capture.json`. */
  readonly key: string;
  readonly journey: CapturedJourney;
  /** The two parts of its title: suite and name. */
  readonly suite: string;
  readonly name: string;
  readonly findings: readonly Finding[];
  /** Absent if the journey never started. */
  readonly seen?: Seen;
}

export interface Seen {
  readonly folder: string;
  readonly transcript: Transcript;
  readonly contract: Contract;
  readonly pages: readonly PageView[];
  /** Connection attempts of all pages, in order. */
  readonly connections: readonly Connection[];
  /** Start and end of the journey itself on the run's clock, in milliseconds; the stack starts before `from`. */
  readonly from: number;
  readonly to: number;
  /** Whether an entry was caused by the probes of the diagnosis, after the journey had failed. */
  readonly isAsked: (entry: Entry) => boolean;
  readonly probes?: ProbeReport;
  /** Services and proxy were not observed, as in a recording by someone else: there are no lanes for them. */
  readonly isPageAlone?: boolean;
}

const hasFailed = ({ status }: CapturedJourney): boolean => status !== 'passed' && status !== 'skipped';

/** All journeys, failed ones first, then grouped by suite. */
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

/** Derives what the report shows from a transcript. */
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
    // Attempts that the page makes while the diagnosis probes are not part of the journey.
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

/** The last entry before the probes: a failed journey is probed after all of its claims are judged. */
function lastJudged(transcript: Transcript): number {
  const judged = transcript.of('judged', 'screenshot').map(({ id }) => Number(id.slice(1)));
  return judged.length > 0 ? Math.max(...judged) : Infinity;
}

export { hasFailed };
