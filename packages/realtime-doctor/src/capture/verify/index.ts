/**
 * Verifies an untrusted capture: that it is unmodified (manifest), and that its statements follow from its
 * recordings. Every claim and finding is judged again from the transcript by the code that judged it live; the
 * verdict, the reports and the names must match. This detects a forged capture with a new manifest, unless the forger
 * also fabricated the transcript: only a signature excludes that (statement.ts).
 */
import { existsSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { EvidenceError, UsageError } from '../../errors.ts';
import { unzipFolder } from '../../archive/folder.ts';
import type { Capture } from '../capture.ts';
import { checkManifest, MANIFEST, readManifest } from '../manifest.ts';
import { contain } from './contain.ts';
import { readCapture } from './capture.ts';
import { Files } from './files.ts';
import { checkJourney, checkShown } from './journey.ts';
import { Problems, type Problem } from './problem.ts';
import { checkVerdict } from './verdicts.ts';

/** The result of a verification. */
export interface Verification {
  /** The target as the caller named it. */
  readonly target: string;
  readonly verified: boolean;
  /** The verdict in the capture; absent if it could not be read. */
  readonly verdict?: Capture['verdict'];
  /** The commit in the capture. The harness at that commit reproduces the reports exactly. */
  readonly commit?: string;
  readonly problems: readonly Problem[];
  /** Number of problems found; only the first are kept. */
  readonly problemCount: number;
  readonly files: number;
  readonly journeys: number;
  /** Number of claims judged again. */
  readonly claims: number;
  /** Number of findings diagnosed again. */
  readonly findings: number;
  /** Root hash in the manifest; signatures cover it. */
  readonly root?: string;
  readonly ms: number;
}

export interface VerifyOptions {
  /** Time limit for judging one journey, in milliseconds: a hostile capture may be built to take forever. */
  readonly timeLimit?: number;
}

const TIME_LIMIT = 60_000;

/** Verifies a capture: a folder or an exported ZIP file. @throws UsageError if there is none at the path */
export function verify(target: string, options: VerifyOptions = {}): Verification {
  return inFolder(target, (dir, name) => verifyFolder(dir, name, target, options));
}

/**
 * Calls `use` with the folder and the name of a capture. A ZIP file is unpacked into a temporary folder, which is
 * removed afterwards.
 * @throws UsageError if the path is neither, EvidenceError for an archive that is invalid or too large when unpacked
 */
export function inFolder<T>(target: string, use: (dir: string, name: string) => T): T {
  const stats = existsSync(target) ? lstatSync(resolve(target)) : undefined;
  if (stats?.isDirectory()) return use(target, basename(resolve(target)));
  if (!stats?.isFile()) {
    throw new UsageError(
      `${target} is neither a capture folder nor a .zip file.`,
      'Run `npm run evidence -- list` to list the captures.',
    );
  }
  // Uses the naming scheme of runs, so that the next run removes the folder if this one is killed.
  const temporary = mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-`));
  try {
    const dir = join(temporary, 'capture');
    unzipFolder(target, dir);
    return use(dir, basename(target).replace(/\.zip$/i, ''));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function verifyFolder(
  dir: string,
  name: string,
  target: string,
  { timeLimit = TIME_LIMIT }: VerifyOptions,
): Verification {
  const began = performance.now();
  const problems = new Problems();
  for (const { kind, path, detail } of checkManifest(dir)) problems.add(path, undefined, manifestWords(kind), detail);
  const files = new Files(dir);
  const counts = { journeys: 0, claims: 0, findings: 0 };
  const read = contain('capture.json', timeLimit, problems, () => readCapture(files, problems));
  if (read) {
    const { capture, lineOf } = read;
    contain('capture.json', timeLimit, problems, () => checkVerdict(capture, name, lineOf, problems));
    const journeys = capture.journeys.map((journey, index) =>
      contain(journey.folder ?? 'capture.json', timeLimit, problems, () =>
        checkJourney(files, read, journey, index, problems),
      ),
    );
    counts.journeys = journeys.length;
    for (const journey of journeys) {
      counts.claims += journey?.claims ?? 0;
      counts.findings += journey?.findings ?? 0;
    }
    contain('report.md', timeLimit, problems, () => checkShown(files, capture, journeys, problems));
  }
  const root = rootOf(dir);
  return {
    target,
    verified: problems.count === 0,
    ...(read ? { verdict: read.capture.verdict, commit: read.capture.commit } : {}),
    problems: problems.found,
    problemCount: problems.count,
    files: files.count,
    ...counts,
    ...(root ? { root } : {}),
    ms: Math.round(performance.now() - began),
  };
}

function rootOf(dir: string): string | undefined {
  try {
    return readManifest(dir).root;
  } catch (error) {
    // Already reported as a problem.
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  changed: 'the published content',
  missing: 'a file that was published',
  added: 'published files only',
  'unsafe name': 'a name that is safe everywhere',
  collision: 'names that differ everywhere',
  'not a file': 'files and folders only',
  'too large': 'a capture within bounds',
  manifest: `a valid ${MANIFEST}`,
};
const manifestWords = (kind: string): string => WORDS[kind] ?? kind;

export type { Problem } from './problem.ts';
