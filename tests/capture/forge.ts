/** Tools of a forger: copies a capture, edits it, and writes a matching manifest. */
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PNG } from 'pngjs';
import { captureName, type Capture } from 'realtime-doctor/capture/capture.ts';
import { MANIFEST, writeManifest } from 'realtime-doctor/capture/manifest.ts';

export const BASELINE = join(import.meta.dirname, '../../evidence/baseline');

/** A copy, with the folder name that its run gave it. */
export function copyOf(name: 'broken' | 'fixed', dir: string): string {
  const from = join(BASELINE, name);
  const to = join(dir, captureName(readCapture(from)));
  cpSync(from, to, { recursive: true });
  return to;
}

export const readCapture = (dir: string): Capture =>
  JSON.parse(readFileSync(join(dir, 'capture.json'), 'utf8')) as Capture;

/** JSON that may be changed in any way. */
// eslint-disable-next-line typescript/no-explicit-any -- a forger knows no types
export type Loosest = any;

export function editCapture(dir: string, edit: (capture: Loosest) => void): void {
  editJson(join(dir, 'capture.json'), edit);
}

export function editJson(file: string, edit: (value: Loosest) => void): void {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  edit(value);
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Edits the lines of a file; each includes its line end. */
export function editLines(file: string, edit: (lines: string[]) => string[]): void {
  const lines = readFileSync(file, 'utf8').split(/(?<=\n)/);
  writeFileSync(file, edit(lines).join(''));
}

/** Writes a manifest that matches the current files, as any forger can. */
export function reseal(dir: string): string {
  rmSync(join(dir, MANIFEST));
  writeManifest(dir);
  return dir;
}

export function rename(dir: string, name: string): string {
  const to = join(dirname(dir), name);
  renameSync(dir, to);
  return to;
}

/** The same capture with images of one pixel, so that a thousand attempts don't hash a gigabyte. */
export function withSmallPictures(dir: string): string {
  const dot = PNG.sync.write(new PNG({ width: 1, height: 1 }));
  const sha256 = createHash('sha256').update(dot).digest('hex');
  for (const path of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith('.png')) writeFileSync(join(dir, path), dot);
    if (!path.endsWith('transcript.jsonl')) continue;
    editLines(join(dir, path), (lines) =>
      lines.map((line) => line.replace(/("sha256":)"[0-9a-f]{64}"/, `$1"${sha256}"`)),
    );
  }
  return reseal(dir);
}

export const transcripts = (dir: string): string[] =>
  readdirSync(join(dir, 'journeys'))
    .toSorted()
    .map((name) => `journeys/${name}/transcript.jsonl`);
