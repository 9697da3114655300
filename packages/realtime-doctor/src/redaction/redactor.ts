import { randomBytes } from 'node:crypto';
import { tokenHash } from '../transcript/jwt.ts';
import { isJsonLines, throughJson } from './json-text.ts';
import { SHAPE, shapesIn } from './keywords.ts';
import { isOpaque } from './names.ts';
import { KnownSecrets, type Secret, type Sighting } from './known.ts';
import { WINDOW } from './needles.ts';
import { placeholder, type SecretKind } from './placeholder.ts';
import { hideInProse } from './prose.ts';
import { merged, put, type Place } from './places.ts';
import type { SharedRegister } from './register.ts';
import { isSigned, isWholeToken, privateKeysIn, tokensIn, tokensInBase64, type Shape } from './shapes.ts';
import { Shown } from './shown.ts';
import { redactValue, type Rules } from './walk.ts';

/** How many secrets of an unregistered kind may be learned from what is seen; a hostile peer could send millions. */
const MOST_LEARNED = 2000;
/** And how many characters they may have together: each takes 400 bytes of memory, in all the forms it may turn up in. */
const MOST_LEARNED_CHARACTERS = 2 ** 18;
/** How often four characters may stand in it: to look for what repeats itself takes the square of its length. */
const MOST_REPEATED = 16;
/** Longer than what a header takes: not sent again and again, and costly to look for. */
const LONGEST_LEARNED = 8192;

/**
 * Takes secrets out of whatever is written. Three ways to find them: the exact values that were registered, in every
 * form (redaction/encodings.ts) and in pieces of 15 characters or more, which is what a split across frames or lines
 * leaves; their shape (tokens, private keys); and the name before them (headers, `token=`, `"password":`).
 *
 * The same secret always shows the same, within a run; redacting twice changes nothing more. What is found by shape or
 * name and can be told apart from words is registered at once, so that it is also found where no name stands before it.
 *
 * What stays: the header of a token (public, and the first 20 characters that a backend logs); of a registered value
 * that was split, at most 14 characters of a piece; values below 8 characters where no name stands before them.
 */
export class Redactor {
  readonly #known = new KnownSecrets();
  readonly #shared: SharedRegister | undefined;
  readonly #shown: Shown;
  readonly #rules: Rules = {
    text: (text) => this.text(text),
    key: (key) => this.#key(key),
    hide: (value, kind) => this.hide(value, kind),
  };
  readonly #cleanKeys = new Set<string>();
  #cleanAt = 0;
  #learned = 0;
  #learnedCharacters = 0;

  constructor({ salt, shared }: { salt?: string; shared?: SharedRegister } = {}) {
    this.#shared = shared;
    this.#shown = new Shown(salt ?? shared?.salt ?? randomBytes(16).toString('hex'));
    this.refresh();
  }

  /** How many secrets are known; it grows when a text shows one that nobody registered. */
  get size(): number {
    return this.#known.size;
  }

  /** As {@link size}, and one more where a value that was learned is registered: pieces of it are looked for then. */
  get additions(): number {
    return this.#known.additions;
  }

  /** Whether all that is known is ASCII, and so is whatever form it may be in. */
  get isAscii(): boolean {
    return this.#known.isAscii;
  }

  /**
   * Makes a value known, at mint time or first sight. False for one of fewer than 8 characters, which is not looked
   * for: it would be found in every other word. It is still hidden where a name gives it away.
   */
  register(value: string, kind: SecretKind): boolean {
    if (value.length < WINDOW) return false;
    this.#know({ value, kind });
    return true;
  }

  /** Takes over what other processes of the run have registered since. */
  refresh(): void {
    for (const secret of this.#shared?.readNew() ?? []) this.#known.add(secret);
  }

  /** A text without secrets. JSON stays JSON, and lines of JSON stay lines of JSON. */
  text(input: string): string {
    // Before anything else: it would all be searched twice, as a whole and line by line.
    if (isJsonLines(input)) return this.#untilNothingIsLearned(input, this.#eachLine);
    const shapes = shapesIn(input);
    if (shapes === 0 && this.#known.search(input).length === 0) return input;
    return this.#untilNothingIsLearned(input, this.#jsonOrPlain);
  }

  /** A JSON value without secrets, keys too; the same object where there are none. */
  value<T>(json: T): T {
    return this.#untilNothingIsLearned(json, this.#walked) as T;
  }

  /** A file's name without secrets, for every file system. */
  fileName(name: string): string {
    const redacted = this.#key(name);
    if (redacted === name && !name.includes('‹')) return name;
    return redacted.replace(
      /‹(?:part of )?(jwt|[a-z ]+?)(?: [a-z]+=[^ ›]+| malformed)* (?:#|%23)([0-9a-f]{6})›/g,
      '$1-$2',
    );
  }

  /** What stands for this value wherever it is found. */
  hide(value: string, kind: SecretKind): string {
    const known = this.#known.get(value);
    if (known) return this.#shown.of(known);
    const [token] = tokensIn(value);
    if (token?.value === value) return this.#showToken(value);
    // A number, a word or a name would be found everywhere.
    const enough = kind === 'password' ? WINDOW : 16;
    if (value.length >= enough && isOpaque(value) && /\d/.test(value) && /[A-Za-z]/.test(value))
      this.#learn(value, kind);
    return this.#shown.of({ value, kind });
  }

  /** As {@link text}, without looking at it as JSON. */
  #plain(input: string): string {
    let before = input;
    // A rule may bring two pieces together that another takes for one: until nothing changes. Two rounds do, nearly always.
    for (let round = 0; round < 6; round++) {
      const after = this.#once(before);
      if (after === before) break;
      before = after;
    }
    return before;
  }

  /** Every place of a registered value, for the last scan, which replaces nothing. */
  placesOfRegistered(text: string): readonly Place[] {
    return this.#known.search(text).map((sighting) => this.#place(sighting));
  }

  #once(text: string): string {
    const shapes = shapesIn(text);
    const replaced = put(text, merged(this.#places(text, shapes)));
    return shapes === 0 ? replaced : hideInProse(replaced, (value, kind) => this.hide(value, kind));
  }

  #place({ start, end, secret, whole }: Sighting): Place {
    return { start, end, shown: this.#shown.of(secret, !whole), weight: whole ? 2 : 0 };
  }

  /** What one part taught may stand in a part before it, where nothing gave it away. */
  #untilNothingIsLearned<T>(input: T, redact: (value: T) => T): T {
    let result = input;
    let known: number;
    do {
      known = this.#known.size;
      result = redact(result);
    } while (this.#known.size > known);
    return result;
  }

  /** The same few names stand in every line. */
  #key(key: string): string {
    if (this.#cleanKeys.size > 2000 || this.#cleanAt !== this.#known.size) this.#cleanKeys.clear();
    this.#cleanAt = this.#known.size;
    if (this.#cleanKeys.has(key)) return key;
    const shown = this.text(key);
    if (shown === key && key.length < 64) this.#cleanKeys.add(key);
    return shown;
  }

  // Functions made once: one made for every line costs as much as the line.
  readonly #walked = (value: unknown): unknown => redactValue(value, this.#rules);
  readonly #jsonOrPlain = (text: string): string => throughJson(text, this.#walked) ?? this.#plain(text);
  readonly #eachLine = (text: string): string =>
    text
      .split('\n')
      .map((line) => this.text(line))
      .join('\n');

  #places(text: string, shapes: number): Place[] {
    const places = [...this.placesOfRegistered(text)];
    if (shapes & SHAPE.jwt) places.push(...tokensIn(text).map((token) => this.#placeOfToken(token)));
    if (shapes & SHAPE.base64Jwt) {
      places.push(...tokensInBase64(text).map((at) => ({ ...at, shown: this.#showToken(at.value), weight: 1 })));
    }
    if (shapes & SHAPE.key) {
      places.push(
        ...privateKeysIn(text).map((at) => ({ ...at, shown: this.hide(at.value, 'private key'), weight: 1 })),
      );
    }
    return places;
  }

  #placeOfToken({ start, end, value }: Shape): Place {
    const known = this.#knownPrefix(value);
    if (known === undefined) return { start, end, shown: this.#showToken(value), weight: 1 };
    return { start, end: start + known.length, shown: this.#showToken(known), weight: 1 };
  }

  /** A registered token with something glued to it: the shape alone can't tell where it ends. */
  #knownPrefix(value: string): string | undefined {
    if (this.#known.get(value)) return value;
    for (const { value: known, learned } of this.#known) {
      if (!learned && known.startsWith('eyJ') && value.startsWith(known)) return known;
    }
    return undefined;
  }

  #showToken(value: string): string {
    const known = this.#known.get(value);
    if (known) return this.#shown.of(known);
    const whole = [...this.#known].filter((candidate) => candidate.value.startsWith(value));
    const [only] = whole;
    if (only && whole.length === 1) return this.#shown.of(only, true);
    if (isSigned(value)) this.#learn(value, 'jwt');
    if (isWholeToken(value)) return this.#shown.of({ value, kind: 'jwt' });
    return placeholder('jwt', tokenHash(value), { part: true });
  }

  #learn(value: string, kind: SecretKind): void {
    if (this.#learned >= MOST_LEARNED || value.length > LONGEST_LEARNED) return;
    if (this.#learnedCharacters + value.length > MOST_LEARNED_CHARACTERS || repeatsItself(value)) return;
    if (!this.#know({ value, kind, learned: true })) return;
    this.#learned++;
    this.#learnedCharacters += value.length;
  }

  #know(secret: Secret): boolean {
    const isNew = this.#known.add(secret);
    if (isNew) this.#shared?.append(secret);
    return isNew;
  }
}

function repeatsItself(value: string): boolean {
  const times = new Map<string, number>();
  for (let at = 0; at + 4 <= value.length; at++) {
    const part = value.slice(at, at + 4);
    const before = times.get(part) ?? 0;
    if (before === MOST_REPEATED) return true;
    times.set(part, before + 1);
  }
  return false;
}
