/**
 * Finds thousands of registered strings, and long pieces of them, in one pass over a text that looks at four of every
 * five characters.
 *
 * It compares grams of four characters: every fifth position of the text with every second position of each needle. A
 * piece of 15 or more characters contains two grams of the text, five apart, so one of them is at an even position of
 * the needle. A piece of eight characters contains one gram, so for a needle that only counts as a whole, its first
 * five positions are enough. A bit map rejects nearly every position; the rest is compared character by character.
 */
const GRAM = 4;
const STEP = 5;

/** Minimum length of a needle: it contains a gram of the text at any alignment. */
export const WINDOW = GRAM + STEP - 1;
/** Minimum length of a piece that is found reliably. */
export const SHORTEST_PIECE = 15;
/**
 * Step between indexed positions of a needle: the two grams of a piece are five apart, so one of them is at an even
 * position.
 */
const EVERY = 2;

const MAP_BITS = 21;

export interface Needle<T> {
  readonly text: string;
  readonly owner: T;
  /** The text before this index is public: only characters after it count towards the length of a piece. */
  readonly from: number;
  /** Minimum number of characters that count as found; the whole length if only the whole needle counts. */
  readonly min: number;
}

export interface Found<T> {
  readonly start: number;
  readonly end: number;
  readonly needle: Needle<T>;
  readonly whole: boolean;
}

export class Needles<T> {
  readonly #needles: Needle<T>[] = [];
  /** By gram: index of its first position in {@link #places}. */
  readonly #first = new Map<number, number>();
  /** Three numbers each: needle, position in it, and index of the next entry for the same gram or -1. */
  readonly #places: number[] = [];
  readonly #map = new Uint8Array(1 << (MAP_BITS - 3));
  #longest = 0;

  /** Length of the longest needle. */
  get longest(): number {
    return this.#longest;
  }

  /**
   * `needle.text` must have at least {@link WINDOW} characters; a `min` below {@link SHORTEST_PIECE} has no effect.
   */
  add(needle: Needle<T>): void {
    const { text, min } = needle;
    this.#longest = Math.max(this.#longest, text.length);
    const number = this.#needles.push(needle) - 1;
    const first = Math.min(needle.from, text.length - WINDOW);
    // If fewer characters than a piece are left, only the whole needle is found.
    const pieces = min < text.length && text.length - first >= SHORTEST_PIECE;
    const last = pieces ? text.length - GRAM : first + STEP - 1;
    for (let at = first; at <= last; at += pieces ? EVERY : 1) this.#index(number, at, gramAt(text, at));
  }

  #index(needle: number, at: number, gram: number): void {
    const next = this.#first.get(gram) ?? -1;
    this.#first.set(gram, this.#places.length);
    this.#places.push(needle, at, next);
    const bit = bitOf(gram);
    this.#map[bit >>> 3] = (this.#map[bit >>> 3] ?? 0) | (1 << (bit & 7));
  }

  /** All matches in the order of the text; they may overlap. */
  search(text: string): readonly Found<T>[] {
    let found: Found<T>[] | undefined;
    const map = this.#map;
    const last = text.length - GRAM;
    for (let start = 0; start <= last; start += STEP) {
      const gram = gramAt(text, start);
      const bit = bitOf(gram);
      if (((map[bit >>> 3] as number) & (1 << (bit & 7))) === 0) continue;
      const best = this.#at(text, start, gram);
      if (!best) continue;
      found ??= [];
      found.push(best);
      // Grams inside a needle that was found whole add nothing.
      if (best.whole) while (start + STEP + GRAM <= best.end) start += STEP;
    }
    return found ?? [];
  }

  #at(text: string, start: number, gram: number): Found<T> | undefined {
    let best: Found<T> | undefined;
    const places = this.#places;
    for (let place = this.#first.get(gram) ?? -1; place >= 0; place = places[place + 2] as number) {
      const needle = this.#needles[places[place] as number] as Needle<T>;
      const found = extend(text, start, needle, places[place + 1] as number);
      if (!found) continue;
      const secret = found.end - Math.max(found.start, found.start + needle.from - found.offset);
      if (!found.whole && secret < needle.min) continue;
      if (!best || found.end - found.start > best.end - best.start) best = found;
    }
    return best;
  }
}

/** The longest match of text and needle around a gram. `offset` is where it starts in the needle. */
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
  // Characters beyond Latin-1 can give the same gram.
  if (end - start < GRAM) return undefined;
  while (start > 0 && at > 0 && text.charCodeAt(start - 1) === wanted.charCodeAt(at - 1)) {
    start--;
    at--;
  }
  return { start, end, needle, offset: at, whole: end - start === wanted.length };
}

/** The lower eight bits of each of four characters. */
const gramAt = (text: string, at: number): number =>
  (text.charCodeAt(at) & 255) |
  ((text.charCodeAt(at + 1) & 255) << 8) |
  ((text.charCodeAt(at + 2) & 255) << 16) |
  (text.charCodeAt(at + 3) << 24);

/** Knuth's multiplicative hash (TAOCP 3, 6.4). */
const bitOf = (gram: number): number => Math.imul(gram, 0x9e3779b1) >>> (32 - MAP_BITS);
