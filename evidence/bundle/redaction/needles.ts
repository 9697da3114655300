/**
 * Finds thousands of registered strings, and long pieces of them, in one pass over a text: about two nanoseconds a
 * character where there are none.
 *
 * A hash of the last eight characters rolls along (h = h·16 ^ G[c]: what is older than eight has been shifted out).
 * Of each needle every eighth window is indexed, so any piece of fifteen characters or more holds an indexed one; a
 * bit map answers «no» for nearly every place, and what it lets through is compared character by character.
 */
export const WINDOW = 8;
const STRIDE = 8;
/** The shortest piece that is sure to be found. */
export const SHORTEST_PIECE = WINDOW + STRIDE - 1;

const MAP_BITS = 20;

export interface Needle<T> {
  readonly text: string;
  readonly owner: T;
  /** What stands before this index is public: a piece counts by its length behind it. */
  readonly from: number;
  /** The fewest characters that count as found; the whole length where only the whole does. */
  readonly min: number;
}

export interface Found<T> {
  readonly start: number;
  readonly end: number;
  readonly needle: Needle<T>;
  readonly whole: boolean;
}

const gear = makeGear();

export class Needles<T> {
  readonly #windows = new Map<number, { needle: Needle<T>; at: number }[]>();
  readonly #map = new Uint8Array(1 << (MAP_BITS - 3));
  readonly #all = new Set<string>();
  #joined: string | undefined;
  #longest = 0;

  get size(): number {
    return this.#windows.size;
  }

  /** Length of the longest needle. */
  get longest(): number {
    return this.#longest;
  }

  /** `needle.text` has at least {@link WINDOW} characters; a `min` below {@link SHORTEST_PIECE} is of no use. */
  add(needle: Needle<T>): void {
    const { text } = needle;
    this.#all.add(text);
    this.#joined = undefined;
    this.#longest = Math.max(this.#longest, text.length);
    const last = needle.min < text.length ? text.length - WINDOW : 0;
    const first = Math.min(Math.ceil(needle.from / STRIDE) * STRIDE, text.length - WINDOW);
    for (let at = first; at <= Math.max(first, last); at += STRIDE) {
      const hash = hashOf(text, at);
      const bucket = this.#windows.get(hash);
      if (bucket) bucket.push({ needle, at });
      else this.#windows.set(hash, [{ needle, at }]);
      const bit = hash >>> (32 - MAP_BITS);
      this.#map[bit >>> 3] = (this.#map[bit >>> 3] ?? 0) | (1 << (bit & 7));
    }
  }

  /** All places, in the order of their ends; they may overlap. `open` also gives pieces that the text's end cuts off. */
  search(text: string, { open = false } = {}): readonly Found<T>[] {
    let found: Found<T>[] | undefined;
    const map = this.#map;
    const length = text.length;
    let hash = 0;
    let behind = WINDOW - 1;
    for (let index = 0; index < length; index++) {
      hash = (hash << 4) ^ (gear[text.charCodeAt(index) & 255] as number);
      const bit = hash >>> (32 - MAP_BITS);
      if (((map[bit >>> 3] as number) & (1 << (bit & 7))) === 0 || index < behind) continue;
      const best = this.#at(text, index - WINDOW + 1, hash, open);
      if (!best) continue;
      found ??= [];
      found.push(best);
      // Windows that lie wholly inside a needle that was found whole tell nothing new.
      if (best.whole) behind = best.end;
    }
    return found ?? [];
  }

  /** Where a needle may begin that the text's end cuts off; the text's length where none does. */
  openEnd(text: string): number {
    let open = text.length;
    for (const { start, end } of this.search(text, { open: true }))
      if (end === text.length) open = Math.min(open, start);
    // Shorter than a window, or between two indexed ones: so short that any needle that holds it will do.
    this.#joined ??= [...this.#all].join('\uffff');
    for (let length = 1; length < SHORTEST_PIECE && this.#joined.includes(text.slice(-length)); length++) {
      open = Math.min(open, text.length - length);
    }
    return Math.max(0, open);
  }

  #at(text: string, start: number, hash: number, open: boolean): Found<T> | undefined {
    let best: Found<T> | undefined;
    for (const { needle, at } of this.#windows.get(hash) ?? []) {
      const found = extend(text, start, needle, at);
      if (!found) continue;
      const secret = found.end - Math.max(found.start, found.start + needle.from - found.offset);
      if (!found.whole && secret < needle.min && !(open && found.end === text.length)) continue;
      if (!best || found.end - found.start > best.end - best.start) best = found;
    }
    return best;
  }
}

/** The longest stretch around a window that text and needle share. `offset` is its start in the needle. */
function extend<T>(
  text: string,
  start: number,
  needle: Needle<T>,
  at: number,
): (Found<T> & { offset: number }) | undefined {
  const { text: wanted } = needle;
  let end = start;
  let to = at;
  while (end < text.length && to < wanted.length && text.charCodeAt(end) === wanted.charCodeAt(to)) {
    end++;
    to++;
  }
  // Another string with the same hash.
  if (end - start < WINDOW) return undefined;
  while (start > 0 && at > 0 && text.charCodeAt(start - 1) === wanted.charCodeAt(at - 1)) {
    start--;
    at--;
  }
  return { start, end, needle, offset: at, whole: end - start === wanted.length };
}

function hashOf(text: string, at: number): number {
  let hash = 0;
  for (let index = at; index < at + WINDOW; index++)
    hash = (hash << 4) ^ (gear[text.charCodeAt(index) & 255] as number);
  return hash;
}

/** Fixed pseudo-random numbers (xorshift32): the same in every process, so that a failure can be repeated. */
function makeGear(): Int32Array {
  let state = 0x9e3779b9;
  return Int32Array.from({ length: 256 }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
}
