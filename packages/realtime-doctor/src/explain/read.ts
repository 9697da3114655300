/** Reads a trace or a HAR, from a disk or from a file that was dropped on the page. Pure. */
import type { Contract } from '../contract/contract.ts';
import { EvidenceError } from '../errors.ts';
import { readHar } from '../sources/har/index.ts';
import type { Recording } from '../sources/recording/recording.ts';
import { readTrace } from '../sources/trace/index.ts';

/** A packed trace is read into memory; its contents are not. */
const MAX_TRACE_BYTES = 1024 * 2 ** 20;
/** Number of bytes that distinguish a ZIP archive from JSON. */
const START_BYTES = 256;
/** "PK", the first two bytes of every ZIP archive. */
const ZIP = 0x504b;

export interface RecordingFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly bytes: () => Promise<Buffer>;
  /** The bytes in chunks; each call starts at the beginning. */
  readonly chunks: () => AsyncIterable<Buffer>;
}

/** @throws EvidenceError if it is damaged, or neither a trace nor a HAR */
export async function readRecording(file: RecordingFile, contract: Contract): Promise<Recording> {
  const { name, size } = file;
  if (size === 0) throw new EvidenceError(`${name} is empty.`, 'Download or record it again.');
  const start = await startOf(file);
  if (start.length > 1 && start.readUInt16BE(0) === ZIP) {
    if (size > MAX_TRACE_BYTES)
      throw new EvidenceError(
        `${name} has ${size} bytes; at most ${MAX_TRACE_BYTES} are read.`,
        'Record a shorter run.',
      );
    return readTrace(await file.bytes(), { name, contract });
  }
  if (/^\s*\{/.test(start.toString('utf8').replace(/^\ufeff/, ''))) return readHar(file.chunks(), { name, contract });
  throw new EvidenceError(`${name} is not a trace, a HAR or a transcript.`, 'Give one of them.');
}

async function startOf({ chunks }: RecordingFile): Promise<Buffer> {
  for await (const chunk of chunks()) return chunk.subarray(0, START_BYTES);
  return Buffer.alloc(0);
}
