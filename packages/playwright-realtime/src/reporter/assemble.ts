import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestCase, TestError, TestResult } from '@playwright/test/reporter';
import {
  captured,
  captureName,
  CAPTURE_VERSION,
  type Capture,
  type CapturedJourney,
  type JourneyStatus,
} from 'realtime-doctor/capture/capture.ts';
import { publish } from 'realtime-doctor/capture/publish.ts';
import { writeDerived } from 'realtime-doctor/capture/derived.ts';
import { FINDINGS } from 'realtime-doctor/capture/file-names.ts';
import type { Outcome } from 'realtime-doctor/capture/verdict.ts';
import type { Finding } from 'realtime-doctor/diagnosis/index.ts';
import { readTranscript } from 'realtime-doctor/transcript/recorder.ts';
import { ROOT, showConfig } from '../config/config.ts';
import type { Run } from '../run/run.ts';
import { outputs } from './outputs.ts';
import { pathOf } from './kept.ts';
import { NOT_OWED } from './required.ts';
import { harnessVersions, worldsOf } from './versions.ts';
import { wordsOf } from './words.ts';
import { slug } from 'realtime-doctor/text.ts';

export interface Finished {
  readonly test: TestCase;
  readonly result: TestResult;
  readonly status: JourneyStatus;
}

/** Whether the run was interrupted, and whether by its time limit. */
export type Cut = Pick<Capture, 'interrupted' | 'outOfTime'>;

interface Request {
  readonly run: Run;
  readonly outcome: Outcome;
  readonly finished: readonly Finished[];
  /** Selected journeys that did not end. */
  readonly missing: readonly TestCase[];
  readonly cut: Cut;
  readonly shard: { readonly current: number; readonly total: number } | null;
  /** Errors outside any journey. */
  readonly errors: readonly TestError[];
  /** Titles of the required journeys, and of those among them that were not selected. */
  readonly required: ReadonlySet<string>;
  readonly unselected: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
}

/** Files the run's evidence as one folder, atomically, and returns its path. @throws EvidenceError */
export async function assemble({
  run,
  outcome,
  finished,
  missing,
  cut,
  shard,
  errors,
  required,
  unselected,
  startedAt,
}: Request): Promise<string> {
  const commit = gitCommit();
  const name = captureName({ startedAt: new Date(startedAt).toISOString(), commit, verdict: outcome.verdict });
  const write = (dir: string): void => {
    const journeys = [
      ...finished.map((one, index) => fileJourney(dir, one, index, required)),
      ...missing.map(neverEnded),
    ];
    const worlds = worldsOf(run.dir);
    const capture: Capture = {
      version: CAPTURE_VERSION,
      verdict: outcome.verdict,
      exitCode: outcome.exitCode,
      summary: outcome.summary,
      run: run.id,
      startedAt: new Date(startedAt).toISOString(),
      ms: Date.now() - startedAt,
      stack: worlds[0]?.describedAs ?? 'never came up',
      commit,
      ...cut,
      errors: errors.map(wordsOf),
      ...(unselected.length > 0 ? { unselected } : {}),
      ...(shard ? { shard: { current: shard.current, total: shard.total } } : {}),
      journeys,
      versions: { ...harnessVersions(), ...Object.assign({}, ...worlds.map(({ versions }) => versions)) },
      configuration: Object.fromEntries(
        showConfig(run.config)
          .split('\n')
          .map((line) => line.split(/=(.*)/).slice(0, 2)),
      ) as Record<string, string>,
    };
    writeFileSync(join(dir, 'capture.json'), `${JSON.stringify(capture, undefined, 2)}\n`);
    copyFolder(join(run.dir, 'logs'), join(dir, 'logs'));
    const { html, junit, allure } = outputs(run.config);
    if (run.config.E2E_OUTPUT_DIR) {
      copyFolder(html, join(dir, 'playwright-report'));
      copyFolder(allure, join(dir, 'allure-results'));
      if (existsSync(junit)) copyFileSync(junit, join(dir, 'junit.xml'));
    }
  };
  return publish(run.config.evidenceDir, name, run.redactor, write, writeDerived);
}

/** A journey that never ended, because its worker died or the run was interrupted, has not passed. */
const neverEnded = (test: TestCase): CapturedJourney => ({
  title: titleOf(test),
  status: 'interrupted',
  tags: test.tags,
  ms: 0,
  claims: [],
  findings: [],
});

/** An attempt that was followed by a retry. */
export const isSuperseded = (test: TestCase, result: TestResult): boolean =>
  test.results.some(({ retry }) => retry > result.retry);

/** Why it was skipped, from its annotation, and whether the run required it. */
export function skippedOf(
  test: TestCase,
  result: TestResult,
  isRequired: boolean,
): NonNullable<CapturedJourney['skipped']> {
  const annotations = [...test.annotations, ...result.annotations];
  const why = annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description ?? 'no reason was given';
  return { why, isRequired: isRequired && !annotations.some(({ type }) => type === NOT_OWED) };
}

export const titleOf = (test: TestCase): string => test.titlePath().slice(3).join(' › ') || test.title;

/** Writes a journey's folder: transcript, conversation, console, screenshots, trace. */
function fileJourney(
  dir: string,
  { test, result, status }: Finished,
  index: number,
  required: ReadonlySet<string>,
): CapturedJourney {
  const title = titleOf(test);
  const [error] = result.errors;
  const about = {
    title,
    status,
    tags: test.tags,
    ms: result.duration,
    ...(error ? { error: wordsOf(error) } : {}),
    ...(status === 'skipped' ? { skipped: skippedOf(test, result, required.has(title)) } : {}),
    ...(isSuperseded(test, result) ? { superseded: true as const } : {}),
  };
  const transcript = pathOf(result, 'transcript.jsonl');
  if (!transcript) return { ...about, claims: [], findings: [] };
  const folder = `journeys/${String(index + 1).padStart(2, '0')}-${slug(title, 60)}`;
  copyFolder(dirname(transcript), join(dir, folder));
  const trace = pathOf(result, 'trace');
  if (trace && existsSync(trace)) copyFileSync(trace, join(dir, folder, 'trace.zip'));
  const findingsFile = join(dir, folder, FINDINGS);
  const findings = existsSync(findingsFile) ? (JSON.parse(readFileSync(findingsFile, 'utf8')) as Finding[]) : [];
  const claims = readTranscript(transcript).of('judged').map(captured);
  return { ...about, claims, findings, folder };
}

function copyFolder(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}

function gitCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    // A copy without git history is allowed.
    return 'nogit';
  }
}
