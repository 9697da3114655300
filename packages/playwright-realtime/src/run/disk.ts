import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { InfrastructureError } from 'realtime-doctor/errors.ts';

/** Bytes. A disk with less than this counts as full: a journey's transcript and trace would not fit. */
const FULL = 5 * 2 ** 20;

/** The error for the disk of temporary files or of evidence, whichever is full; undefined if both have room. */
export function fullDisk(evidenceDir: string): InfrastructureError | undefined {
  const places = [
    { path: tmpdir(), holds: 'temporary files', remedy: 'Free some space, or set TMPDIR to a folder of another disk.' },
    { path: evidenceDir, holds: 'evidence', remedy: 'Free some space, or choose another --evidence-dir.' },
  ];
  const full = places.find(({ path }) => freeBytes(path) < FULL);
  return full && new InfrastructureError(`The disk that holds ${full.holds} is full (${full.path}).`, full.remedy);
}

/** Free bytes on the disk of the path, which may not exist yet. */
function freeBytes(path: string): number {
  let there = resolve(path);
  while (!existsSync(there)) there = dirname(there);
  const { bavail, bsize } = statfsSync(there);
  return bavail * bsize;
}
