import type { Contract } from '../../contract/contract.ts';
import { diagnose, headline, type Finding } from '../../diagnosis/index.ts';
import type { CapturedJourney } from '../capture.ts';
import type { StoredProbes } from '../derived.ts';
import { FINDINGS, PROBES } from '../file-names.ts';
import type { Files } from './files.ts';
import { lineOf as lineIn } from './json-place.ts';
import type { Problems } from './problem.ts';
import { findingsShape, firstIssue, probesShape } from './shapes.ts';
import type { ReadTranscript } from './transcript.ts';

type LineOf = (...path: (string | number)[]) => number;

/** The stored probes and findings of a journey, with their shape checked; undefined if there are none. */
export interface ReadFindings {
  readonly probes: StoredProbes;
  readonly findings: readonly Finding[];
}

export function readFindings(files: Files, folder: string, problems: Problems): ReadFindings | undefined {
  const [probesPath, findingsPath] = [`${folder}/${PROBES}`, `${folder}/${FINDINGS}`];
  const [hasProbes, hasFindings] = [files.has(probesPath), files.has(findingsPath)];
  if (!hasProbes && !hasFindings) return undefined;
  for (const [path, other, has] of [
    [probesPath, findingsPath, hasProbes],
    [findingsPath, probesPath, hasFindings],
  ] as const) {
    if (!has) problems.add(path, undefined, `the file that belongs to ${other}`, 'the file does not exist');
  }
  if (!hasProbes || !hasFindings) return undefined;
  const probes = fits(files, probesPath, probesShape, problems);
  const findings = fits(files, findingsPath, findingsShape, problems);
  if (!probes || !findings) return undefined;
  return { probes: probes as StoredProbes, findings: findings as readonly Finding[] };
}

function fits(
  files: Files,
  path: string,
  shape: typeof probesShape | typeof findingsShape,
  problems: Problems,
): unknown {
  const value = files.json(path);
  const { error } = shape.safeParse(value);
  if (!error) return value;
  const issue = firstIssue(error);
  problems.add(path, lineIn(files.text(path), issue.path), 'a valid shape', issue.says);
  return undefined;
}

/** Repeats the diagnosis on its recorded inputs. Returns the number of findings. */
export function diagnoseAgain(
  files: Files,
  read: ReadTranscript,
  stored: ReadFindings,
  contract: Contract,
  problems: Problems,
): number {
  const folder = read.path.slice(0, read.path.lastIndexOf('/'));
  const path = `${folder}/${FINDINGS}`;
  const transcript = read.transcript.before(`e${stored.probes.entries + 1}`);
  const again = diagnose({ transcript, probes: stored.probes.report, contract });
  compare(path, again, stored.findings, (...at) => lineIn(files.text(path), at), problems, 'diagnosed again');
  return again.length;
}

/**
 * Checks that `capture.json` has the findings of the journey folder, and that the failure message leads with the
 * first.
 */
export function compareFindings(
  read: ReadTranscript,
  journey: CapturedJourney,
  index: number,
  stored: ReadFindings | undefined,
  lineOf: LineOf,
  problems: Problems,
): void {
  const findings = stored?.findings ?? [];
  const at = (...path: (string | number)[]): number => lineOf('journeys', index, 'findings', ...path);
  compare('capture.json', findings, journey.findings, at, problems, 'findings of the journey');
  const closing = read.transcript.of('step.end').findLast(({ step }) => step === 'journey');
  const led = /^[^\n]* \[[\w-]+\](?=\n|$)/.exec(closing?.error ?? '')?.[0];
  const [first] = findings;
  if (led === undefined && !first) return;
  problems.same(read.path, closing && read.lineOf(closing.id), first && headline(first), led, 'the first cause');
}

function compare(
  path: string,
  expected: readonly Finding[],
  seen: readonly Finding[],
  at: LineOf,
  problems: Problems,
  what: string,
): void {
  problems.same(path, () => at(), expected.length, seen.length, `${what}, number of findings`);
  expected.forEach((finding, index) => {
    const other = seen[index];
    if (!other) return;
    const members = new Set([...Object.keys(finding), ...Object.keys(other)]) as Set<keyof Finding>;
    for (const member of members) {
      problems.same(path, () => at(index, member), finding[member], other[member], `${what}, ${finding.id}: ${member}`);
    }
  });
}
