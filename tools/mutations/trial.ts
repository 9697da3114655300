/** Runs journeys in a copy of the repository and reads what came of it. */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Capture } from 'realtime-doctor/capture/capture.ts';
import { EXIT } from 'realtime-doctor/errors.ts';
import type { RunResult } from 'playwright-realtime/reporter/capture-reporter.ts';
import type { Mutant } from './mutant.ts';

/** How long the build, and each journey, may take, in milliseconds: many times what they do on a quiet machine. */
const BUILD_DEADLINE = 180_000;
const JOURNEY_DEADLINE = 120_000;
/** How long a run that was told to end may tidy up, in milliseconds. */
const TIDYING = 20_000;

export interface Ran {
  readonly exitCode: number;
  /** Ids of the claims that did not hold, each once. */
  readonly failed: readonly string[];
  /** Ids of the findings, the leading one of each journey first. */
  readonly named: readonly string[];
  readonly passed: number;
  readonly skipped: number;
  /** How many were judged. */
  readonly claims: number;
  readonly seconds: number;
  /** Folder of its capture. */
  readonly capture?: string;
  /** The end of its output, for debugging. */
  readonly tail: string;
}

export interface Ground {
  /** Flags of `npm run e2e`; the local stack where nothing is said. */
  readonly flags?: readonly string[];
  /** The Node that everything runs on: the harness, the builds, the backend and the page's server. */
  readonly node?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs the journeys whose titles have one of these parts in the copy of the repository at `root`. */
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
  // Its own process group: a Ctrl-C at the terminal reaches it through us alone, once, and it tidies up.
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

/** Whether a mutant was caught, by whichever kind of verdict. */
export const isCaught = (verdict: Verdict): boolean => verdict === 'caught' || verdict === 'caught and named';

export type Verdict = 'caught' | 'caught and named' | 'survived' | 'another claim' | 'another name' | 'no verdict';

/** Red with a claim that one would expect, or why that can't be said. */
export function verdictOf({ expect, names }: Mutant, { exitCode, failed, named }: Ran): Verdict {
  if (exitCode === EXIT.ok) return 'survived';
  if (exitCode !== EXIT.claim) return 'no verdict';
  if (!failed.some((id) => expect.includes(id))) return 'another claim';
  if (names === undefined) return 'caught';
  return named.includes(names) ? 'caught and named' : 'another name';
}
