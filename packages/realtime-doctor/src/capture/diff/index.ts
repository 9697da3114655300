/**
 * Compares two captures: claims, findings, times against their bounds, the order of events, versions and screenshots.
 * Times, ports, ids, tokens, commits and the number of attempts differ between any two runs and do not count, so two
 * runs of the same application give "no difference".
 */
import type { Capture } from '../capture.ts';
import {
  compareClaims,
  compareFindings,
  compareTimings,
  type ClaimChange,
  type FindingChange,
  type Timing,
} from './claims.ts';
import { lanesOf, type Lanes } from './order.ts';
import { comparePictures, type PictureDiff } from './pictures.ts';
import { steady } from './steady.ts';
import { compareSequences, type Step } from './sequence.ts';
import type { Side, SideJourney } from './side.ts';

export interface Change {
  readonly what: string;
  readonly a?: string;
  readonly b?: string;
}

/** A lane in which the two runs differ, with all its steps. */
export interface LaneDiff {
  readonly lane: string;
  readonly steps: readonly Step[];
}

export interface JourneyDiff {
  readonly title: string;
  /** Set if only one side has the journey. */
  readonly only?: 'a' | 'b';
  readonly status: { readonly a?: string; readonly b?: string };
  readonly claims: readonly ClaimChange[];
  readonly findings: readonly FindingChange[];
  readonly timings: readonly Timing[];
  readonly order: readonly LaneDiff[];
  readonly pictures: readonly PictureDiff[];
  readonly same: boolean;
}

export interface CaptureDiff {
  readonly a: SideFacts;
  readonly b: SideFacts;
  readonly same: boolean;
  readonly journeys: readonly JourneyDiff[];
  readonly versions: readonly Change[];
  readonly configuration: readonly Change[];
}

export interface SideFacts extends Pick<Capture, 'verdict' | 'summary' | 'commit' | 'startedAt' | 'stack'> {
  readonly name: string;
}

/** Settings that say where a run took place, not what it ran. */
const PLACES = new Set(['E2E_EVIDENCE_DIR', 'E2E_BASE_URL', 'E2E_BACKEND_URL', 'E2E_BROWSER_PATH', 'E2E_KEEP_STACK']);

/** Compares two captures. Pure, except that it reads screenshots. */
export function diff(a: Side, b: Side): CaptureDiff {
  const titles = [...new Set([...a.journeys.keys(), ...b.journeys.keys()])];
  const journeys = titles.map((title) => compareJourneys(title, a.journeys.get(title), b.journeys.get(title)));
  const versions = [
    ...compareRecords(a.capture.versions, b.capture.versions),
    ...compareRecords({ stack: a.capture.stack }, { stack: b.capture.stack }),
  ];
  const configuration = compareRecords(a.capture.configuration, b.capture.configuration).filter(
    ({ what }) => !PLACES.has(what),
  );
  const same =
    journeys.every((journey) => journey.same) &&
    versions.length === 0 &&
    configuration.length === 0 &&
    a.capture.verdict === b.capture.verdict;
  return { a: factsOf(a), b: factsOf(b), same, journeys, versions, configuration };
}

function factsOf({ name, capture: { verdict, summary, commit, startedAt, stack } }: Side): SideFacts {
  return { name, verdict, summary, commit, startedAt, stack };
}

function compareJourneys(title: string, a: SideJourney | undefined, b: SideJourney | undefined): JourneyDiff {
  const status = { ...(a ? { a: a.journey.status } : {}), ...(b ? { b: b.journey.status } : {}) };
  const nothing = { claims: [], findings: [], timings: [], order: [], pictures: [] };
  if (!a || !b) return { title, only: a ? 'a' : 'b', status, ...nothing, same: false };
  const parts = {
    claims: compareClaims(a.journey, b.journey),
    findings: compareFindings(a.journey, b.journey),
    timings: compareTimings(a.journey, b.journey),
    order: compareLanes(lanes(a), lanes(b)),
    pictures: comparePictures(a, b),
  };
  const same =
    status.a === status.b &&
    parts.claims.length + parts.findings.length + parts.order.length === 0 &&
    !parts.pictures.some(({ differs }) => differs);
  return { title, status, ...parts, same };
}

const lanes = ({ transcript, contract }: SideJourney): Lanes =>
  transcript && contract ? lanesOf(transcript, contract) : new Map();

function compareLanes(a: Lanes, b: Lanes): LaneDiff[] {
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((lane): LaneDiff[] => {
    const steps = compareSequences(a.get(lane) ?? [], b.get(lane) ?? []);
    return steps.every((step) => step.in === 'both') ? [] : [{ lane, steps }];
  });
}

function compareRecords(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): Change[] {
  const get = (record: Readonly<Record<string, string>>, name: string): string | undefined =>
    Object.hasOwn(record, name) ? record[name] : undefined;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((what): Change[] => {
    const [left, right] = [get(a, what), get(b, what)];
    if (left === right || (left !== undefined && right !== undefined && steady(left) === steady(right))) return [];
    return [{ what, ...(left === undefined ? {} : { a: left }), ...(right === undefined ? {} : { b: right }) }];
  });
}

export { readSide, type Side } from './side.ts';
