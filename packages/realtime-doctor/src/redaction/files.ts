import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EvidenceError } from '../errors.ts';
import { Budget } from '../archive/budget.ts';
import { looksLikeZip } from '../archive/zip-read.ts';
import { walkFolder } from '../capture/walk-folder.ts';
import { redactBytes, redactZip, type Prepare } from './bytes.ts';
import type { Redactor } from './redactor.ts';
import { CleanCache, keyOf, type Pass } from './clean-cache.ts';

/** Redacts a file in place, in one step: text, JSON, HTML, HAR, archives and what is in them. Says whether it changed. */
export function redactFile(path: string, redactor: Redactor, pass: Pass = CleanCache.of(redactor).thorough): boolean {
  const before = readFileSync(path);
  const key = keyOf(before);
  if (pass.isDone(key)) return false;
  const known = redactor.additions;
  const after = looksLikeZip(before)
    ? redactedArchive(before, redactor, { pass })
    : redactBytes(before, redactor, new Budget(), 0, key);
  // What a text teaches is taken out of all of it; what stands in one that is packed in it, at the next look.
  if (looksLikeZip(before) || redactor.additions === known) pass.remember(after === before ? key : keyOf(after));
  if (after === before) return false;
  replaceFile(path, after);
  return true;
}

/** An archive whose last entry teaches nothing that its first still holds. */
function redactedArchive(bytes: Buffer, redactor: Redactor, how: Parameters<typeof redactZip>[2]): Buffer {
  let known = redactor.additions;
  let after = redactZip(bytes, redactor, how);
  while (redactor.additions !== known) {
    known = redactor.additions;
    after = redactZip(after, redactor);
  }
  return after;
}

/** The pass that a caller asks for. */
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

/** A file's content that is not on the disk, such as an attachment's body; the same buffer where it holds no secret. */
export function redactBuffer(bytes: Buffer, redactor: Redactor): Buffer {
  return redactBytes(bytes, redactor, new Budget());
}

export interface TraceOptions {
  /** What else is to be changed, in the same writing. */
  readonly prepare?: Prepare | undefined;
  /** Leaves what was clean before, whatever was registered since: for what is published, and scanned, afterwards. */
  readonly toTheScan?: boolean;
}

/**
 * Redacts a Playwright trace or a zipped HAR in place, while its viewer still opens it: entries keep their names, since
 * the trace refers to a body by the hash of what it was. Synchronous, for a reporter's `onTestEnd`.
 * @throws EvidenceError when it is no archive that can be read: leave such a file out of the evidence
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

/** Which files of a folder are left as they are. */
interface Leave {
  /** Paths of those that came since it was redacted last; the others are done. */
  readonly only?: readonly string[];
  /** Leaves what was clean when it was looked at last, whatever was registered since: for who scans it afterwards. */
  readonly toTheScan?: boolean;
}

/**
 * Redacts everything in a folder, the names of files and folders too, and answers the paths that changed.
 * @throws EvidenceError for a symbolic link or a device
 */
export function redactFolder(dir: string, redactor: Redactor, leave: Leave = {}): string[] {
  const changed = new Set<string>();
  const pass = passOf(redactor, leave.toTheScan);
  let only = leave.only && new Set(leave.only);
  let known: number;
  // A file may show a secret that nobody registered, and an earlier file hold it where nothing gives it away.
  do {
    known = redactor.size;
    for (const path of redactOnce(dir, redactor, pass, only)) changed.add(path);
    only = undefined;
  } while (redactor.size > known);
  return [...changed].sort();
}

function redactOnce(dir: string, redactor: Redactor, pass: Pass, only: ReadonlySet<string> | undefined): string[] {
  // The innermost first: a folder is renamed when all in it is done.
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

/** Makes sure that a file or folder is on the disk and not only on its way there. */
export function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
