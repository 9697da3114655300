import { crc32 } from 'node:zlib';
import { EvidenceError } from '../errors.ts';
import type { Budget } from './budget.ts';
import { inflated } from './inflate.ts';
import type { ZipEntry } from './zip-read.ts';

/** Longer lines are rejected, because a line is held in memory whole. Bytes. */
const LONGEST_LINE = 64 * 2 ** 20;
const NEWLINE = 10;

/**
 * The lines of an entry, read as a stream: memory holds one chunk and one line, whatever the size of the entry.
 * @param wanted - decides by the first bytes of a line whether to yield it; other lines are not assembled
 * @throws EvidenceError if the entry is damaged, larger than declared, or has a line that is too long
 */
export async function* linesOf(
  entry: ZipEntry,
  budget: Budget,
  wanted: (start: string) => boolean = () => true,
): AsyncGenerator<string> {
  const splitter = new Splitter(entry.name, wanted);
  for await (const chunk of checkedChunks(entry, budget)) yield* splitter.push(chunk);
  yield* splitter.end();
}

/** The whole content of an entry. @throws EvidenceError if it is damaged or larger than declared */
export async function contentOf(entry: ZipEntry, budget: Budget): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of checkedChunks(entry, budget)) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** Unpacks an entry and checks the size and checksum that the archive declares. */
async function* checkedChunks(entry: ZipEntry, budget: Budget): AsyncGenerator<Buffer> {
  budget.spend(entry.name, entry.packed.length, entry.size);
  let size = 0;
  let sum = 0;
  for await (const chunk of chunksOf(entry)) {
    size += chunk.length;
    if (size > entry.size) throw damaged(entry.name);
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (size !== entry.size || sum !== entry.crc) throw damaged(entry.name);
}

async function* chunksOf({ packed, method, name, size }: ZipEntry): AsyncGenerator<Buffer> {
  if (method === 0) {
    yield packed;
    return;
  }
  try {
    for await (const chunk of inflated(packed, size)) yield chunk;
  } catch (error) {
    throw damaged(name, error);
  }
}

/** Number of first bytes that `wanted` gets. */
const START = 64;

class Splitter {
  readonly #name: string;
  readonly #wanted: (start: string) => boolean;
  #parts: Buffer[] = [];
  #length = 0;
  #skips = false;

  constructor(name: string, wanted: (start: string) => boolean) {
    this.#name = name;
    this.#wanted = wanted;
  }

  *push(chunk: Buffer): Generator<string> {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      this.#add(chunk.subarray(from, at));
      yield* this.end();
      from = at + 1;
    }
    this.#add(chunk.subarray(from));
  }

  *end(): Generator<string> {
    const line = Buffer.concat(this.#parts);
    const isWanted = !this.#skips && line.length > 0 && this.#isWanted(line);
    this.#parts = [];
    this.#length = 0;
    this.#skips = false;
    if (isWanted) yield line.toString('utf8');
  }

  #add(part: Buffer): void {
    if (this.#skips || part.length === 0) return;
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length >= START && this.#parts.length < 3 && !this.#isWanted(Buffer.concat(this.#parts))) {
      this.#skips = true;
      this.#parts = [];
    }
    if (this.#length > LONGEST_LINE && !this.#skips)
      throw new EvidenceError(
        `"${this.#name}" has a line of more than ${LONGEST_LINE} bytes, so it is not part of a valid trace.`,
        'Record it again.',
      );
  }

  #isWanted(line: Buffer): boolean {
    return this.#wanted(line.subarray(0, START).toString('latin1'));
  }
}

function damaged(name: string, cause?: unknown): EvidenceError {
  return new EvidenceError(
    `The archive is damaged: "${name}" in it is incomplete or altered.`,
    'Download or record the file again.',
    { cause },
  );
}
