import type { Finding } from '../diagnosis/finding.ts';
import type { Judged } from '../transcript/entries.ts';

/** Schema version of `capture.json`; raised when the meaning of a member changes. */
export const CAPTURE_VERSION = 1;

/** `flaky`: failed, then passed on a retry. */
export type JourneyStatus = 'passed' | 'failed' | 'flaky' | 'skipped' | 'infrastructure' | 'interrupted';
/** The verdict of a run; each has its own exit code (docs/architecture.md). */
export type RunVerdict = 'passed' | 'failed' | 'incomplete' | 'infrastructure' | 'evidence' | 'usage' | 'interrupted';

export interface CapturedClaim {
  readonly id: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly holds: boolean;
  /** `pending` means undecided when the journey ended; it counts as failed. */
  readonly verdict: Judged['verdict'];
  readonly expected: string;
  readonly actual: string;
  /** Ids of transcript entries. */
  readonly because: readonly string[];
  /** Id of the `judged` entry. The claim was judged on the entries before it. */
  readonly entry: string;
}

export interface CapturedJourney {
  readonly title: string;
  readonly status: JourneyStatus;
  readonly tags: readonly string[];
  readonly claims: readonly CapturedClaim[];
  readonly findings: readonly Finding[];
  /** Milliseconds. */
  readonly ms: number;
  /** Folder inside the capture; absent if the journey never started. */
  readonly folder?: string;
  readonly error?: string;
  /** For a skipped journey: the reason, and whether the run required it (journeys/required.json). */
  readonly skipped?: { readonly why: string; readonly isRequired: boolean };
  /** It failed and was retried: a later entry with the same title has the result. */
  readonly superseded?: true;
  /** In a merged capture: the run that the journey belongs to. */
  readonly run?: string;
}

/** `capture.json`: one run, machine-readable. Stable; documented in docs/. */
export interface Capture {
  readonly version: typeof CAPTURE_VERSION;
  readonly verdict: RunVerdict;
  readonly exitCode: number;
  /** First line of the closing summary. */
  readonly summary: string;
  readonly run: string;
  readonly startedAt: string;
  readonly ms: number;
  readonly stack: string;
  readonly commit: string;
  /** The run was cut short, by a signal or by its time limit. */
  readonly interrupted: boolean;
  /** It was cut short by the time limit. Absent in captures of older versions and in other runs. */
  readonly outOfTime?: boolean | undefined;
  /** Messages of errors outside any journey. */
  readonly errors: readonly string[];
  readonly journeys: readonly CapturedJourney[];
  readonly versions: Readonly<Record<string, string>>;
  readonly configuration: Readonly<Record<string, string>>;
  /** Required journeys that this run did not select: it ran a selection or one shard. */
  readonly unselected?: readonly string[];
  /** The shard of the journeys that this run had, if it was split. */
  readonly shard?: { readonly current: number; readonly total: number };
  /** For a merged capture: run, summary and manifest root hash of each part. */
  readonly parts?: readonly { readonly run: string; readonly summary: string; readonly root: string }[];
  /** Names of files and folders of the run that this copy of the capture does not contain. */
  readonly leftOut?: readonly string[];
}

/**
 * Folder name of a capture: start time, commit and, if the run did not pass, the verdict.
 * @example 2026-11-23T08-41-42-f2e8343-FAILED
 */
export function captureName({ startedAt, commit, verdict }: Pick<Capture, 'startedAt' | 'commit' | 'verdict'>): string {
  const mark = verdict === 'passed' ? '' : `-${verdict.toUpperCase()}`;
  return `${startedAt.slice(0, 19).replaceAll(':', '-')}-${commit}${mark}`;
}

/** A `judged` entry in the form of `capture.json`. */
export const captured = ({
  id,
  claim,
  parameters,
  holds,
  verdict,
  expected,
  actual,
  because,
}: Judged): CapturedClaim => ({
  id: claim,
  parameters,
  holds,
  verdict,
  expected,
  actual,
  because,
  entry: id,
});
