import { EvidenceError } from '../errors.ts';

export interface Limits {
  /** Bytes that all archives of one file may unfold to, those inside others included. */
  readonly bytes: number;
  readonly entries: number;
  /** Archives inside archives. */
  readonly depth: number;
  /** How many times its packed size an entry may have, once it is larger than 16 MiB. */
  readonly ratio: number;
}

/** A trace of a long journey has 100 MB and 5,000 entries; packed text is seldom below a fiftieth. */
const LIMITS: Limits = { bytes: 2 ** 31, entries: 100_000, depth: 6, ratio: 250 };

const SMALL = 16 * 2 ** 20;

/** What unfolding may still cost. One for a file and all that is in it, so that nesting does not multiply. */
export class Budget {
  readonly #limits: Limits;
  #bytes = 0;
  #entries = 0;

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Before an entry is unfolded. `packed` and `size` are what the archive says; the size is held to it later. */
  spend(name: string, packed: number, size: number): void {
    this.#bytes += size;
    this.#entries++;
    const { bytes, entries, ratio } = this.#limits;
    if (size > SMALL && size > packed * ratio) bomb(`"${name}" unfolds to ${Math.round(size / packed)} times its size`);
    if (this.#bytes > bytes) bomb(`it unfolds to more than ${bytes} bytes`);
    if (this.#entries > entries) bomb(`it has more than ${entries} entries`);
  }

  /** The most that may still come, for a format that does not say its size. */
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
