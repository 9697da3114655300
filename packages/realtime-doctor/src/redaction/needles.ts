/**
 * Finds thousands of registered strings, and long pieces of them, in one pass over a text that looks at four of every
 * five characters.
 *
 * Grams of four characters are compared: those of the text at every fifth place, those of each needle at every second.
 * A piece of fifteen characters or more holds two of the text's, five apart, of which one is at an even place of the
 * needle; eight characters hold one, so of a needle that only counts as a whole the first five places are enough. A bit
 * map answers "no" for nearly every place, and what it lets through is compared character by character.
 */
const GRAM = 4;
const STEP = 5;

/** The shortest needle: it holds a gram of the text wherever it stands. */
export const WINDOW = GRAM + STEP - 1;
/** The shortest piece that is sure to be found. */
export const SHORTEST_PIECE = 15;
/** Of a needle's places: the grams of a piece are five apart, so one of any two is even. */
const EVERY = 2;

const MAP_BITS = 21;

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

export class Needles<T> {
  readonly #needles: Needle<T>[] = [];
  /** By gram: the first of its places in {@link #places}. */
  readonly #first = new Map<number, number>();
  /** Needle, place in it, and the next place of the same gram or -1; three numbers each. */
  readonly #places: number[] = [];
  readonly #map = new Uint8Array(1 << (MAP_BITS - 3));
  #longest = 0;

  /** Length of the longest needle. */
  get longest(): number {
    return this.#longest;
  }

  /** `needle.text` has at least {@link WINDOW} characters; a `min` below {@link SHORTEST_PIECE} is of no use. */
  add(needle: Needle<T>): void {
    const { text, min } = needle;
    this.#longest = Math.max(this.#longest, text.length);
    const number = this.#needles.push(needle) - 1;
    const first = Math.min(needle.from, text.length - WINDOW);
    // Where less is left than a piece, only the whole is found.
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

  /** All places, in the text's order; they may overlap. */
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
      // Grams that lie wholly inside a needle that was found whole tell nothing new.
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

/** The longest stretch around a gram that text and needle share. `offset` is its start in the needle. */
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
  // Characters beyond Latin-1 may look the same in a gram.
  if (end - start < GRAM) return undefined;
  while (start > 0 && at > 0 && text.charCodeAt(start - 1) === wanted.charCodeAt(at - 1)) {
    start--;
    at--;
  }
  return { start, end, needle, offset: at, whole: end - start === wanted.length };
}

/** The lower eight bits of four characters. */
const gramAt = (text: string, at: number): number =>
  (text.charCodeAt(at) & 255) |
  ((text.charCodeAt(at + 1) & 255) << 8) |
  ((text.charCodeAt(at + 2) & 255) << 16) |
  (text.charCodeAt(at + 3) << 24);

/** Knuth's multiplicative hash (TAOCP 3, 6.4). */
const bitOf = (gram: number): number => Math.imul(gram, 0x9e3779b1) >>> (32 - MAP_BITS);
