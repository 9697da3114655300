import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { EvidenceError } from '../../errors.ts';
import { eachPartOf } from '../plain-file.ts';
import { walkFolder } from '../walk-folder.ts';
import { isTooDeep } from './json-place.ts';

/** Maximum bytes of a text that is read whole; the transcript of a long journey has a hundredth of it. */
const MOST_TEXT = 64 * 2 ** 20;
const MOST_FILES = 100_000;

/**
 * The regular files of an untrusted folder, by path. Opens only files that a walk of the folder found; no link is
 * followed, whatever names the capture contains.
 */
export class Files {
  readonly dir: string;
  readonly #sizes: ReadonlyMap<string, number>;

  constructor(dir: string) {
    this.dir = dir;
    const listed = walkFolder(dir, MOST_FILES);
    this.#sizes = new Map(listed.filter(({ type }) => type === 'file').map(({ path, size }) => [path, size]));
  }

  get paths(): IterableIterator<string> {
    return this.#sizes.keys();
  }

  get sizes(): ReadonlyMap<string, number> {
    return this.#sizes;
  }

  get count(): number {
    return this.#sizes.size;
  }

  has(path: string): boolean {
    return this.#sizes.has(path);
  }

  /** Sorted names of the files directly in a folder. */
  namesIn(folder: string): string[] {
    return [...this.#sizes.keys()]
      .filter((path) => path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/'))
      .map((path) => path.slice(folder.length + 1))
      .toSorted();
  }

  /** @throws EvidenceError if there is no such regular file, or it is too large */
  bytes(path: string, most = MOST_TEXT): Buffer {
    const size = this.#sizes.get(path);
    if (size === undefined) throw unfit(`${path} does not exist.`);
    const parts: Buffer[] = [];
    let total = 0;
    eachPartOf(join(this.dir, path), (part) => {
      total += part.length;
      if (total > most) throw unfit(`${path} has more than ${most} bytes.`);
      parts.push(Buffer.from(part));
    });
    return Buffer.concat(parts);
  }

  text(path: string): string {
    return this.bytes(path).toString('utf8');
  }

  /** @throws EvidenceError if it is not JSON, or nested more deeply than ours */
  json(path: string): unknown {
    return parseJson(this.text(path), path);
  }

  sha256(path: string): string {
    return createHash('sha256').update(this.bytes(path)).digest('hex');
  }
}

/** Parses untrusted JSON. @throws EvidenceError if it is not JSON, or nested more deeply than ours */
export function parseJson(text: string, name: string): unknown {
  if (isTooDeep(text)) throw unfit(`The JSON in ${name} is nested too deeply.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unfit(`${name} is not valid JSON.`, error);
  }
}

const unfit = (problem: string, cause?: unknown): EvidenceError =>
  new EvidenceError(problem, 'Get an unmodified copy of the capture.', { cause });
