/** What explaining a recording costs: the doctor's answer for a trace of 50 MB and a HAR of 50 MB. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZipWriter } from 'realtime-doctor/archive/zip-write.ts';
import { inferred } from 'realtime-doctor/contract/inferred.ts';
import { explain, openRecording } from 'realtime-doctor/explain/index.ts';
import { TraceArchive } from 'realtime-doctor/sources/trace/archive.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { turns, type Measured, type Say } from './turns.ts';

const MB = 1e6;
const SIZE = 50 * MB;
const RECORDED = join(ROOT, 'tests/recordings/recorded');
/** Bytes of one screencast image; a trace of Playwright Test has ten per second. */
const PICTURE = 60_000;

export const explainTrace = (runs: number, say: Say): Promise<Measured> =>
  inFolder(async (dir) => {
    const path = join(dir, 'trace.zip');
    await writeLargeTrace(path);
    say(`  the trace has ${(statSync(path).size / MB).toFixed(0)} MB`);
    return turns(runs, say, { ours: () => explained(path), plain: () => unpacked(path) });
  });

export const explainHar = (runs: number, say: Say): Promise<Measured> =>
  inFolder(async (dir) => {
    const path = join(dir, 'run.har');
    writeLargeHar(path);
    say(`  the HAR has ${(statSync(path).size / MB).toFixed(0)} MB`);
    return turns(runs, say, { ours: () => explained(path), plain: () => Promise.resolve(parsed(path)) });
  });

async function inFolder<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-explaining-`));
  try {
    return await use(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function explained(path: string): Promise<number> {
  const began = performance.now();
  explain(await openRecording({ path, name: 'recording' }, inferred), inferred);
  return performance.now() - began;
}

async function unpacked(path: string): Promise<number> {
  const began = performance.now();
  const archive = TraceArchive.open(readFileSync(path));
  for (const name of archive.names) await archive.bytes(name);
  return performance.now() - began;
}

function parsed(path: string): number {
  const began = performance.now();
  JSON.parse(readFileSync(path, 'utf8'));
  return performance.now() - began;
}

/** A real trace with its frames, snapshots and images multiplied. */
async function writeLargeTrace(path: string): Promise<void> {
  const source = TraceArchive.open(readFileSync(join(RECORDED, 'healthy.trace.zip')));
  const file = openSync(path, 'w');
  const writer = new ZipWriter((bytes) => writeSync(file, bytes));
  let written = 0;
  for (const name of source.names) {
    const bytes = (await source.bytes(name)) ?? Buffer.alloc(0);
    const times = name.endsWith('.trace') || name.endsWith('.jsonl') ? 400 : 1;
    writer.add(name, repeated(bytes, times));
  }
  for (let index = 0; written < SIZE; index++) {
    // Images don't compress, so they count with their full size.
    writer.add(`resources/page@${index}.jpeg`, Buffer.alloc(PICTURE, `${index}-`));
    written += PICTURE;
  }
  writer.end();
  closeSync(file);
}

/** Repeats all lines except the first, which has the start time. */
function repeated(lines: Buffer, times: number): Buffer {
  const end = lines.indexOf('\n') + 1;
  return Buffer.concat([lines, ...Array.from({ length: times - 1 }, () => lines.subarray(end))]);
}

function writeLargeHar(path: string): void {
  const har = JSON.parse(readFileSync(join(RECORDED, 'healthy.har'), 'utf8')) as { log: { entries: object[] } };
  const one = JSON.stringify(har.log.entries).length;
  const { entries } = har.log;
  const all = Array.from({ length: Math.ceil(SIZE / one) }, () => entries).flat();
  const file = openSync(path, 'w');
  writeSync(file, JSON.stringify({ ...har, log: { ...har.log, entries: all } }));
  closeSync(file);
}
