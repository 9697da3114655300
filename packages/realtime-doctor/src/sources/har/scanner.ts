/**
 * Finds the values of a HAR's `log` in its bytes, one after another. Memory holds one chunk and one entry, however
 * large the file is. JSON.parse checks what is inside a value.
 */
import { EvidenceError } from '../../errors.ts';

export interface Piece {
  /** Member of `log`, such as `entries`, `pages` or `creator`. */
  readonly member: string;
  /** The value as JSON; for `entries` and `pages`, one element. */
  readonly text: string;
}

/** Larger entries are left out, and the answer says so. */
const MAX_ENTRY_BYTES = 64 * 2 ** 20;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSED = new Set([0x7d, 0x5d]);
const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);
const COMMA = 0x2c;
const COLON = 0x3a;
const LIST = 0x5b;
/** Bracket depth in the root, in `log`, and in a list of `log`. */
const IN_ROOT = 1;
const IN_LOG = 2;
const IN_LIST = 3;

export class HarScanner {
  /** The file ended before the JSON did. */
  isCut = true;
  tooLarge = 0;
  #depth = 0;
  #isString = false;
  #isEscaped = false;
  #token: Buffer[] = [];
  #length = 0;
  #isOver = false;
  /** Member names, by depth. */
  readonly #keys: string[] = [];
  #isKey = true;
  #isListed = false;

  /** Whether the bytes at this depth are kept to be returned. */
  get #isCollecting(): boolean {
    return this.#token.length > 0 || this.#length > 0;
  }

  *push(chunk: Buffer): Generator<Piece> {
    let from = -1;
    const keep = (to: number): void => {
      if (from < 0) return;
      this.#add(chunk.subarray(from, to));
      from = -1;
    };
    if (this.#isCollecting || this.#isOver) from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.#isString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) {
          this.#isString = false;
          if (this.#depth <= IN_LOG && this.#isKey) {
            keep(at + 1);
            this.#keys[this.#depth] = this.#takeKey();
          }
        }
        continue;
      }
      if (byte === QUOTE) {
        this.#isString = true;
        if (from < 0) from = at;
      } else if (OPEN.has(byte)) {
        const begins = this.#beginsAt();
        this.#depth++;
        if (byte === LIST && this.#depth === IN_LIST && this.#isLog) {
          this.#isListed = true;
          from = -1;
        } else if (begins && from < 0) from = at;
        this.#isKey = byte !== LIST;
      } else if (CLOSED.has(byte)) {
        if (this.#depth === IN_LIST && this.#isListed) {
          keep(at);
          yield* this.#take();
          this.#isListed = false;
        } else if (this.#depth === IN_LOG && this.#isLog) {
          keep(at);
          yield* this.#take();
        }
        this.#depth--;
        if (this.#depth < 0) broken('it closes more brackets than it opens');
        if (this.#depth === 0) this.isCut = false;
        // The closing bracket belongs to the value.
        if (this.#depth === (this.#isListed ? IN_LIST : IN_LOG) && from >= 0) {
          keep(at + 1);
          yield* this.#take();
        }
      } else if (byte === COMMA) {
        if (this.#depth === (this.#isListed ? IN_LIST : IN_LOG)) {
          keep(at);
          yield* this.#take();
        }
        if (this.#depth <= IN_LOG) this.#isKey = true;
      } else if (byte === COLON) {
        if (this.#depth <= IN_LOG) this.#isKey = false;
      } else if (!SPACE.has(byte)) {
        if (this.#depth === 0) broken('it does not begin with a bracket');
        if (from < 0 && this.#beginsAt()) from = at;
      }
    }
    keep(chunk.length);
  }

  get #isLog(): boolean {
    return this.#keys[IN_ROOT] === 'log';
  }

  #beginsAt(): boolean {
    return this.#isLog && this.#depth >= IN_LOG;
  }

  #add(part: Buffer): void {
    if (this.#isOver) return;
    this.#length += part.length;
    // Copied, because the caller reuses the chunk.
    this.#token.push(Buffer.from(part));
    if (this.#length <= MAX_ENTRY_BYTES) return;
    this.#isOver = true;
    this.#token = [];
  }

  #takeKey(): string {
    const text = Buffer.concat(this.#token).toString('utf8');
    this.#token = [];
    this.#length = 0;
    return text.slice(1, -1);
  }

  *#take(): Generator<Piece> {
    const isOver = this.#isOver;
    const text = Buffer.concat(this.#token).toString('utf8').trim();
    this.#token = [];
    this.#length = 0;
    this.#isOver = false;
    if (isOver) this.tooLarge++;
    else if (text !== '' && this.#isLog) yield { member: this.#keys[IN_LOG] ?? '', text };
  }
}

export function broken(seen: string, cause?: unknown): never {
  throw new EvidenceError(
    `The file is not a valid HAR: ${seen}.`,
    'Export it again: in DevTools, "Save all as HAR with content".',
    { cause },
  );
}
