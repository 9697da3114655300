/** Finds the recordings at a path: a trace, a HAR, a folder of results or of a report, or a capture. */
import {
  closeSync,
  createReadStream,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { Contract } from '../contract/contract.ts';
import { UsageError } from '../errors.ts';
import type { Recording } from '../sources/recording/recording.ts';
import { readTranscript } from '../transcript/recorder.ts';
import { redacted } from './clean.ts';
import { readRecording } from './read.ts';

/** A HAR is read in parts of this size. */
const CHUNK_BYTES = 2 ** 20;
const MAX_DEPTH = 6;
const SKIPPED = new Set(['node_modules', '.git', 'resources']);

/** A file that holds a recording, with the name to show for it. */
export interface Found {
  readonly path: string;
  readonly name: string;
}

/** @throws UsageError if the path does not exist or has no readable recording */
export function findRecordings(path: string): Found[] {
  if (!existsSync(path)) throw new UsageError(`There is no file or folder ${path}.`, 'Correct the path.');
  if (!statSync(path).isDirectory()) return [{ path, name: basename(path) }];
  const found = walk(path, 0).map((each) => ({ path: each, name: relative(path, each) }));
  if (found.length > 0) return found;
  throw new UsageError(
    `${path} has no trace, HAR or transcript in it.`,
    'Give a trace, a HAR, or the results folder of a test run.',
  );
}

function walk(dir: string, depth: number): string[] {
  if (depth > MAX_DEPTH) return [];
  return readdirSync(dir, { withFileTypes: true })
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .flatMap((entry): string[] => {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(path, depth + 1);
      if (!entry.isFile()) return [];
      if (entry.name === 'transcript.jsonl' || /\.har$/i.test(entry.name)) return [path];
      // A report's data folder names traces by their hash, beside other archives.
      return /\.zip$/i.test(entry.name) && holdsTrace(path) ? [path] : [];
    });
}

/** Whether an archive's central directory lists a trace. */
function holdsTrace(path: string): boolean {
  const { size } = statSync(path);
  const length = Math.min(size, 2 ** 18);
  return read(path, length, size - length).includes('.trace');
}

function read(path: string, length: number, from: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, from));
  } finally {
    closeSync(file);
  }
}

/**
 * Reads one recording and removes its secrets.
 * @throws EvidenceError if it is damaged, or of an unknown format
 */
export async function openRecording({ path, name }: Found, contract: Contract): Promise<Recording> {
  return redacted(await readAny(path, name, contract));
}

async function readAny(path: string, name: string, contract: Contract): Promise<Recording> {
  if (basename(path) === 'transcript.jsonl') return ofCapture(path, name);
  const file = {
    name,
    size: statSync(path).size,
    bytes: () => Promise.resolve(readFileSync(path)),
    chunks: () => createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>,
  };
  return readRecording(file, contract);
}

function ofCapture(path: string, name: string): Recording {
  const transcript = readTranscript(path);
  const status = /"kind":"end".*"status":"(passed|failed|timedOut)"/.exec(readFileSync(path, 'utf8').slice(-2000))?.[1];
  return {
    format: 'capture',
    name,
    title: transcript.header.journey,
    ...(status === undefined ? {} : { outcome: status === 'passed' ? 'passed' : 'failed' }),
    failures: [],
    transcript,
    limits: { network: true, webSockets: true, frames: true, closings: true },
  };
}
