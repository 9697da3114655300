import type { Finding } from '../diagnosis/finding.ts';
import type { Judged } from '../transcript/entries.ts';

/** Version of `capture.json`'s shape; raised when a member changes its meaning. */
export const CAPTURE_VERSION = 1;

/** `flaky`: it failed, and passed when it was tried again. */
export type JourneyStatus = 'passed' | 'failed' | 'flaky' | 'skipped' | 'infrastructure' | 'interrupted';
/** The run's verdict in a word; each has an exit code of its own (docs/architecture.md). */
export type RunVerdict = 'passed' | 'failed' | 'incomplete' | 'infrastructure' | 'evidence' | 'usage' | 'interrupted';

export interface CapturedClaim {
  readonly id: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly holds: boolean;
  /** `pending` was not decided when the journey ended, and counts as failed. */
  readonly verdict: Judged['verdict'];
  readonly expected: string;
  readonly actual: string;
  /** Ids of entries in the journey's transcript. */
  readonly because: readonly string[];
  /** Id of the `judged` entry: what had arrived before it is what was judged. */
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
  /** Folder inside the capture; absent where the journey never began. */
  readonly folder?: string;
  readonly error?: string;
  /** Of a skipped one: why, and whether the run owed it (journeys/required.json). */
  readonly skipped?: { readonly why: string; readonly isRequired: boolean };
  /** It failed and was tried again: a later entry of the same title says how that ended. */
  readonly superseded?: true;
  /** The run that it was part of, in a capture that was merged from several. */
  readonly run?: string;
}

/** `capture.json`: one run, for machines. Stable and documented in docs/. */
export interface Capture {
  readonly version: typeof CAPTURE_VERSION;
  readonly verdict: RunVerdict;
  readonly exitCode: number;
  /** The closing summary's first line. */
  readonly summary: string;
  readonly run: string;
  readonly startedAt: string;
  readonly ms: number;
  readonly stack: string;
  readonly commit: string;
  /** The run was cut short, by a signal or by its time limit. */
  readonly interrupted: boolean;
  /** It was the time limit; absent in captures of older versions, and of other runs. */
  readonly outOfTime?: boolean | undefined;
  /** What failed outside of any journey, in words. */
  readonly errors: readonly string[];
  readonly journeys: readonly CapturedJourney[];
  readonly versions: Readonly<Record<string, string>>;
  readonly configuration: Readonly<Record<string, string>>;
  /** Required journeys that this run was not asked to run: a selection, or a part of the journeys. */
  readonly unselected?: readonly string[];
  /** Which part of the journeys this run had, where it was split. */
  readonly shard?: { readonly current: number; readonly total: number };
  /**
   * Of a capture that was merged from several: each with its run, its own verdict in words, and its manifest's root
   * hash.
   */
  readonly parts?: readonly { readonly run: string; readonly summary: string; readonly root: string }[];
  /** Names of files and folders that the run left and this copy of its capture does not have. */
  readonly leftOut?: readonly string[];
}

/**
 * Name of a capture's folder: when, of which commit, and, where the run did not pass, its verdict.
 * @example 2026-11-23T08-41-42-f2e8343-FAILED
 */
export function captureName({ startedAt, commit, verdict }: Pick<Capture, 'startedAt' | 'commit' | 'verdict'>): string {
  const mark = verdict === 'passed' ? '' : `-${verdict.toUpperCase()}`;
  return `${startedAt.slice(0, 19).replaceAll(':', '-')}-${commit}${mark}`;
}

/** A `judged` entry as the capture tells it. */
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
