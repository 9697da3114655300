import { EvidenceError } from '../errors.ts';

export interface Limits {
  /** Maximum unpacked bytes of all archives in one file, nested archives included. */
  readonly bytes: number;
  readonly entries: number;
  /** Maximum nesting depth of archives. */
  readonly depth: number;
  /** Maximum ratio of unpacked to packed size, for entries that unpack to more than 16 MiB. */
  readonly ratio: number;
}

/** The trace of a long journey has 100 MB and 5,000 entries; text seldom compresses to less than a fiftieth. */
const LIMITS: Limits = { bytes: 2 ** 31, entries: 100_000, depth: 6, ratio: 250 };

const SMALL = 16 * 2 ** 20;

/**
 * The unpacking budget that is left. One budget covers a file and everything nested in it, so nesting does not
 * multiply the limits.
 */
export class Budget {
  readonly #limits: Limits;
  #bytes = 0;
  #entries = 0;

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /**
   * Call before unpacking an entry. `packed` and `size` are what the archive declares; unpacking enforces the
   * declared size.
   */
  spend(name: string, packed: number, size: number): void {
    this.#bytes += size;
    this.#entries++;
    const { bytes, entries, ratio } = this.#limits;
    if (size > SMALL && size > packed * ratio) bomb(`"${name}" unpacks to ${Math.round(size / packed)} times its size`);
    if (this.#bytes > bytes) bomb(`it unpacks to more than ${bytes} bytes`);
    if (this.#entries > entries) bomb(`it has more than ${entries} entries`);
  }

  /** Bytes that may still be unpacked, for a format that does not declare its size. */
  get left(): number {
    return Math.max(1, this.#limits.bytes - this.#bytes);
  }

  enter(depth: number): number {
    if (depth >= this.#limits.depth) bomb(`it has archives nested deeper than ${this.#limits.depth}`);
    return depth + 1;
  }
}

function bomb(seen: string): never {
  throw new EvidenceError(
    `The archive exceeds the limits: ${seen}.`,
    'It may be an archive bomb: leave it out of the capture.',
  );
}
