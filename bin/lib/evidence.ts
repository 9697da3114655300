import { spawn } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { zipFolder } from 'realtime-doctor/archive/folder.ts';
import { diff, readSide, type CaptureDiff } from 'realtime-doctor/capture/diff/index.ts';
import { asData } from 'realtime-doctor/capture/diff/json.ts';
import { diffPage } from 'realtime-doctor/capture/diff/page.ts';
import { diffText } from 'realtime-doctor/capture/diff/text.ts';
import { statementOf } from 'realtime-doctor/capture/statement.ts';
import { inFolder, verify, type Verification } from 'realtime-doctor/capture/verify/index.ts';
import { verificationText } from 'realtime-doctor/capture/verify/text.ts';
import { within } from 'realtime-doctor/capture/verify/within.ts';
import { listCaptures } from 'realtime-doctor/capture/list.ts';
import { EvidenceError, InfrastructureError, UsageError } from 'realtime-doctor/errors.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';

export { merge } from 'realtime-doctor/capture/merge.ts';
export { printable } from 'realtime-doctor/capture/printable.ts';
export { listCaptures, loadConfig };

/** Time limit for a comparison, in milliseconds: a hostile capture may be built to take forever. */
const COMPARISON_LIMIT = 600_000;

/** The capture that an argument names: a path, a name in the evidence folder, or the newest if it is absent. */
export function theCapture(named: string | undefined): string {
  const { evidenceDir } = loadConfig();
  if (named === undefined) {
    const [newest] = listCaptures(evidenceDir);
    if (newest) return newest.path;
    throw new UsageError(`${evidenceDir} has no captures.`, 'Run `npm run e2e` first, or name a folder.');
  }
  if (existsSync(named)) return named;
  const inside = join(evidenceDir, named);
  if (existsSync(inside)) return inside;
  throw new UsageError(
    `There is no capture ${named}.`,
    'Name a folder, a .zip, or one that `npm run evidence -- list` shows.',
  );
}

export function verifyCapture(target: string, statement?: string): { verification: Verification; text: string } {
  const verification = verify(target);
  if (statement !== undefined && verification.verified) writeStatement(target, statement);
  return { verification, text: verificationText(verification) };
}

interface CompareOptions {
  readonly html: string | undefined;
  readonly say: (line: string) => void;
}

export function compare(a: string, b: string, { html, say }: CompareOptions): { data: unknown; text: string } {
  for (const target of [a, b]) {
    if (!verify(target).verified) say(`${target} does not verify. Do not trust its contents.`);
  }
  const difference = inFolder(a, (dirA, nameA) =>
    inFolder(b, (dirB, nameB): CaptureDiff =>
      within(COMPARISON_LIMIT, () => diff(readSide(dirA, nameA), readSide(dirB, nameB))),
    ),
  );
  if (html !== undefined) writeFileSync(html, diffPage(difference));
  return { data: asData(difference), text: diffText(difference) };
}

/** Opens the report in the system's browser and returns its path. */
export function openCapture(dir: string, { only }: { only: boolean }): string {
  const report = ['report.html', 'report.md'].map((name) => join(resolve(dir), name)).find((file) => existsSync(file));
  if (!report) throw new UsageError(`${dir} has no report.`, 'If it is a .zip, unpack it first.');
  if (only) return report;
  const [command, ...args] = opener(report);
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.once('error', (cause) => {
    throw new InfrastructureError(`${command} could not open ${report}: ${cause.message}.`, 'Open it by hand.', {
      cause,
    });
  });
  child.unref();
  return report;
}

function opener(file: string): [string, ...string[]] {
  if (process.platform === 'darwin') return ['open', file];
  return process.platform === 'win32' ? ['cmd', '/c', 'start', '', file] : ['xdg-open', file];
}

/** Exports a capture that verifies. If the run did not pass, the name must have its verdict. Returns a line to print. */
export function exportCapture(dir: string, file: string, statement: string | undefined): string {
  if (!statSync(dir).isDirectory()) throw new UsageError(`${dir} is already a .zip.`, 'Export a capture folder.');
  const verification = verify(dir);
  if (!verification.verified) {
    throw new EvidenceError('The capture does not verify, so it was not exported.', verificationText(verification));
  }
  const target = nameOf(dir, file, verification);
  zipFolder(dir, target);
  if (statement !== undefined) writeStatement(dir, statement);
  return `${target}: ${(statSync(target).size / 2 ** 20).toFixed(1)} MB, root ${verification.root ?? ''}`;
}

function nameOf(dir: string, file: string, { verdict = 'passed' }: Verification): string {
  const isFolder = existsSync(file) && statSync(file).isDirectory();
  const target = isFolder ? join(file, `${basename(resolve(dir))}.zip`) : file;
  const mark = verdict === 'passed' ? '' : verdict.toUpperCase();
  if (!target.endsWith('.zip')) throw new UsageError(`${target} does not end in .zip.`, 'Choose a name that does.');
  if (!basename(target).includes(mark)) {
    throw new UsageError(
      `The run ${verdict}, and the name ${basename(target)} does not say so.`,
      `Put ${mark} into the name.`,
    );
  }
  if (existsSync(target)) throw new UsageError(`${target} already exists.`, 'Choose another name.');
  return target;
}

function writeStatement(target: string, file: string): void {
  writeFileSync(file, `${JSON.stringify(inFolder(target, statementOf), undefined, 2)}\n`);
}
