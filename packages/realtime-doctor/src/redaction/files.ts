import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EvidenceError } from '../errors.ts';
import { Budget } from '../archive/budget.ts';
import { looksLikeZip } from '../archive/zip-read.ts';
import { walkFolder } from '../capture/walk-folder.ts';
import { redactBytes, redactZip, type Prepare } from './bytes.ts';
import type { Redactor } from './redactor.ts';
import { CleanCache, keyOf, type Pass } from './clean-cache.ts';

/**
 * Redacts a file in place and atomically: text, JSON, HTML, HAR, and archives with their content. Returns whether it
 * changed.
 */
export function redactFile(path: string, redactor: Redactor, pass: Pass = CleanCache.of(redactor).thorough): boolean {
  const before = readFileSync(path);
  const key = keyOf(before);
  if (pass.isDone(key)) return false;
  const known = redactor.additions;
  const after = looksLikeZip(before)
    ? redactedArchive(before, redactor, { pass })
    : redactBytes(before, redactor, new Budget(), 0, key);
  // A text is searched again for secrets it reveals, but content packed in it only in the next pass.
  if (looksLikeZip(before) || redactor.additions === known) pass.remember(after === before ? key : keyOf(after));
  if (after === before) return false;
  replaceFile(path, after);
  return true;
}

/** Redacts an archive until no entry reveals a secret that an earlier entry still contains. */
function redactedArchive(bytes: Buffer, redactor: Redactor, how: Parameters<typeof redactZip>[2]): Buffer {
  let known = redactor.additions;
  let after = redactZip(bytes, redactor, how);
  while (redactor.additions !== known) {
    known = redactor.additions;
    after = redactZip(after, redactor);
  }
  return after;
}

function passOf(redactor: Redactor, toTheScan: boolean | undefined): Pass {
  const { beforeScan, thorough } = CleanCache.of(redactor);
  return toTheScan ? beforeScan : thorough;
}

function replaceFile(path: string, bytes: Buffer): void {
  const partial = join(dirname(path), `.partial-${process.pid}-${basename(path)}`);
  try {
    writeFileSync(partial, bytes, { flag: 'wx' });
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/**
 * Redacts content that is not on disk, such as the body of an attachment. Returns the same buffer if it holds no
 * secret.
 */
export function redactBuffer(bytes: Buffer, redactor: Redactor): Buffer {
  return redactBytes(bytes, redactor, new Budget());
}

export interface TraceOptions {
  /** Further changes to make in the same write. */
  readonly prepare?: Prepare | undefined;
  /**
   * Skip what was clean before, even if secrets were registered since. For content that is scanned before it is
   * published.
   */
  readonly toTheScan?: boolean;
}

/**
 * Redacts a Playwright trace or a zipped HAR in place, so that the viewer can still open it: entries keep their
 * names, because the trace refers to a body by the hash of its original content. Synchronous, for the `onTestEnd` of
 * a reporter.
 * @throws EvidenceError if it is not a readable archive: leave such a file out of the evidence
 */
export function redactTrace(path: string, redactor: Redactor, { prepare, toTheScan }: TraceOptions = {}): boolean {
  const before = readFileSync(path);
  if (!looksLikeZip(before)) {
    throw new EvidenceError(
      `${basename(path)} is not a valid archive.`,
      'Leave it out of the capture: it may have been truncated.',
    );
  }
  const pass = passOf(redactor, toTheScan);
  const after = redactedArchive(before, redactor, { pass, ...(prepare ? { prepare } : {}) });
  pass.remember(keyOf(after));
  if (after === before) return false;
  replaceFile(path, after);
  return true;
}

/** Which files of a folder to skip. */
interface Leave {
  /** Redact only these paths: files added since the folder was last redacted. */
  readonly only?: readonly string[];
  /** Skip what was clean before, even if secrets were registered since. For a folder that is scanned afterwards. */
  readonly toTheScan?: boolean;
}

/**
 * Redacts everything in a folder, including file and folder names. Returns the paths that changed.
 * @throws EvidenceError for a symbolic link or a device
 */
export function redactFolder(dir: string, redactor: Redactor, leave: Leave = {}): string[] {
  const changed = new Set<string>();
  const pass = passOf(redactor, leave.toTheScan);
  let only = leave.only && new Set(leave.only);
  let known: number;
  // A file may reveal an unregistered secret that an earlier file contains where neither name nor shape reveals it.
  do {
    known = redactor.size;
    for (const path of redactOnce(dir, redactor, pass, only)) changed.add(path);
    only = undefined;
  } while (redactor.size > known);
  return [...changed].sort();
}

function redactOnce(dir: string, redactor: Redactor, pass: Pass, only: ReadonlySet<string> | undefined): string[] {
  // Innermost first: a folder is renamed after its content.
  return walkFolder(dir)
    .reverse()
    .filter(({ path, type }) => {
      if (type === 'link' || type === 'special') {
        throw new EvidenceError(`${path} is a link or a device.`, 'Replace it by a copy of its target.');
      }
      if (only && !only.has(path)) return false;
      const inFile = type === 'file' && redactFile(join(dir, path), redactor, pass);
      const name = redactor.fileName(basename(path));
      if (name === basename(path)) return inFile;
      renameSync(join(dir, path), join(dir, dirname(path), name));
      return true;
    })
    .map(({ path }) => path);
}

/** Flushes a file or folder to disk. */
export function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
