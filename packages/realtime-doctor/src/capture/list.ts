import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EvidenceError } from '../errors.ts';
import type { RunVerdict } from './capture.ts';
import { MANIFEST } from './manifest.ts';
import { parseJson } from './verify/files.ts';
import { captureShape } from './verify/shapes.ts';
import { eachPartOf } from './plain-file.ts';

/** A capture in a folder of captures, as described by its own unverified `capture.json`. */
export interface ListedCapture {
  readonly name: string;
  readonly path: string;
  readonly verdict: RunVerdict;
  readonly startedAt: string;
  readonly passed: number;
  readonly journeys: number;
  /** Milliseconds. */
  readonly ms: number;
  readonly summary: string;
}

/** Format of a capture name: `2026-11-23T08-41-42-f2e8343-FAILED`, with or without the verdict. */
export const CAPTURE_NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-[0-9a-z]+(?:-[A-Z]+)?$/;

const MOST_JSON = 64 * 2 ** 20;

/** The captures in a folder, newest first. Other folders are ignored. */
export function listCaptures(parent: string): ListedCapture[] {
  if (!existsSync(parent)) return [];
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap(({ name }) => describeCapture(join(parent, name), name) ?? [])
    .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

/** Describes a folder as a capture; undefined if it has no manifest or no valid `capture.json`. */
function describeCapture(path: string, name: string): ListedCapture | undefined {
  if (!existsSync(join(path, MANIFEST))) return undefined;
  try {
    const parsed = captureShape.safeParse(parseJson(textOf(join(path, 'capture.json')), name));
    if (!parsed.success) return undefined;
    const { verdict, startedAt, journeys, ms, summary } = parsed.data;
    const passed = journeys.filter(({ status }) => status === 'passed').length;
    return { name, path, verdict, startedAt, passed, journeys: journeys.length, ms, summary };
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}

function textOf(path: string): string {
  const parts: Buffer[] = [];
  let bytes = 0;
  eachPartOf(path, (part) => {
    bytes += part.length;
    if (bytes > MOST_JSON)
      throw new EvidenceError('capture.json is too large.', 'Remove the folder: this tool did not write it.');
    parts.push(Buffer.from(part));
  });
  return Buffer.concat(parts).toString('utf8');
}
