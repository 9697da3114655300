/** A trace's files, read one at a time. */
import { looksLikeZip, readZip, type ZipEntry } from '../../archive/zip-read.ts';
import { Budget } from '../../archive/budget.ts';
import { contentOf, linesOf } from '../../archive/lines.ts';
import { EvidenceError } from '../../errors.ts';

/** Larger bodies and frame files are not read. */
const MAX_RESOURCE_BYTES = 32 * 2 ** 20;

export class TraceArchive {
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  readonly #budget = new Budget();

  private constructor(entries: ReadonlyMap<string, ZipEntry>) {
    this.#entries = entries;
  }

  /** @throws EvidenceError if it is not a ZIP archive, or a truncated or encrypted one */
  static open(bytes: Buffer): TraceArchive {
    if (!looksLikeZip(bytes))
      throw new EvidenceError('The file is not a ZIP archive.', 'Give a trace.zip, a .har file or a folder.');
    return new TraceArchive(new Map(readZip(bytes).map((entry) => [entry.name, entry])));
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  async *lines(name: string, wanted?: (start: string) => boolean): AsyncGenerator<string> {
    const entry = this.#entries.get(name);
    if (entry) yield* linesOf(entry, this.#budget, wanted);
  }

  /** Undefined if it does not exist or is too large. */
  async bytes(name: string): Promise<Buffer | undefined> {
    const entry = this.#entries.get(name);
    return !entry || entry.size > MAX_RESOURCE_BYTES ? undefined : contentOf(entry, this.#budget);
  }
}
