/** Runs journeys in a copy of the repository and reads the results. */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Capture } from 'realtime-doctor/capture/capture.ts';
import { EXIT } from 'realtime-doctor/errors.ts';
import type { RunResult } from 'playwright-realtime/reporter/capture-reporter.ts';
import type { Mutant } from './mutant.ts';

/** Time limits for the build and for each journey, in milliseconds: many times what they take on a quiet machine. */
const BUILD_DEADLINE = 180_000;
const JOURNEY_DEADLINE = 120_000;
/** Time for cleanup after a run was told to end, in milliseconds. */
const TIDYING = 20_000;

export interface Ran {
  readonly exitCode: number;
  /** Distinct ids of the failed claims. */
  readonly failed: readonly string[];
  /** Ids of the findings, the first of each journey before the others. */
  readonly named: readonly string[];
  readonly passed: number;
  readonly skipped: number;
  /** Number of judged claims. */
  readonly claims: number;
  readonly seconds: number;
  /** Folder of the capture. */
  readonly capture?: string;
  /** The end of its output, for debugging. */
  readonly tail: string;
}

export interface Ground {
  /** Flags of `npm run e2e`. Default: the local stack. */
  readonly flags?: readonly string[];
  /** Path of the Node that runs everything: harness, builds, backend and web server. */
  readonly node?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs the journeys whose titles contain one of these parts, in the copy of the repository at `root`. */
export async function runJourneys(
  root: string,
  evidence: string,
  titles: readonly string[],
  signal: AbortSignal,
  { flags = ['--stack=local'], node = process.execPath, environment = {} }: Ground = {},
): Promise<Ran> {
  const file = join(evidence, 'result.json');
  const parts = [...new Set(titles)].map((title) => title.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'));
  const args = ['e2e', ...flags, `--evidence-dir=${evidence}`, '--workers=1', '-g', parts.join('|')];
  const PATH = [dirname(node), process.env['PATH']].join(delimiter);
  const started = performance.now();
  // In its own process group, a Ctrl-C at the terminal reaches it only through us, and only once, so it can clean up.
  const { exitCode, all } = await execa(node, [join(root, 'bin/start.mjs'), ...args], {
    cwd: root,
    env: { ...clean(process.env), ...environment, PATH, E2E_RESULT_FILE: file, E2E_NO_SKIP: '1' },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    detached: true,
    timeout: BUILD_DEADLINE + JOURNEY_DEADLINE * parts.length,
    cancelSignal: signal,
    killSignal: 'SIGTERM',
    forceKillAfterDelay: TIDYING,
  });
  const result = read(file) as RunResult | undefined;
  const capture = result?.capture ? (read(join(result.capture, 'capture.json')) as Capture | undefined) : undefined;
  const journeys = capture?.journeys ?? [];
  const claims = journeys.flatMap((journey) => journey.claims);
  return {
    exitCode: exitCode ?? EXIT.infrastructure,
    failed: [...new Set(claims.filter(({ holds }) => !holds).map(({ id }) => id))],
    named: journeys.flatMap(({ findings }) => findings.slice(0, 1).map((finding) => finding.id)),
    passed: result?.passed ?? 0,
    skipped: result?.skipped ?? 0,
    claims: claims.length,
    seconds: Math.round((performance.now() - started) / 100) / 10,
    ...(result?.capture ? { capture: result.capture } : {}),
    tail: all.split('\n').slice(-25).join('\n'),
  };
}

/** The copy gets none of the caller's settings except the browser. */
const clean = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(E2E|STACKMOTIVE)_/.test(name) || name === 'E2E_BROWSER_PATH'),
  );

const read = (file: string): unknown => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

/** Whether a mutant was caught, with or without the right finding. */
export const isCaught = (verdict: Verdict): boolean => verdict === 'caught' || verdict === 'caught and named';

export type Verdict = 'caught' | 'caught and named' | 'survived' | 'another claim' | 'another name' | 'no verdict';

/** Whether an expected claim failed, or why there is no such result. */
export function verdictOf({ expect, names }: Mutant, { exitCode, failed, named }: Ran): Verdict {
  if (exitCode === EXIT.ok) return 'survived';
  if (exitCode !== EXIT.claim) return 'no verdict';
  if (!failed.some((id) => expect.includes(id))) return 'another claim';
  if (names === undefined) return 'caught';
  return named.includes(names) ? 'caught and named' : 'another name';
}
