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

/** Maximum number of unregistered secrets to learn; a hostile peer could send millions. */
const MOST_LEARNED = 2000;
/**
 * Maximum total length of the learned secrets, in characters: each character takes 400 bytes of memory over all
 * encodings.
 */
const MOST_LEARNED_CHARACTERS = 2 ** 18;
/** Maximum repetitions of one gram in a learned secret: searching for repetitive text takes quadratic time. */
const MOST_REPEATED = 16;
/** Longer values exceed what a header may hold, are not sent repeatedly, and are costly to search for. */
const LONGEST_LEARNED = 8192;

/**
 * Removes secrets from everything that is written. It finds them in three ways: by registered value, in every
 * encoding (encodings.ts) and in pieces of 15 characters or more, which remain when frames or lines split a value; by
 * shape (tokens, private keys); and by the name before them (headers, `token=`, `"password":`).
 *
 * Within a run, the same secret gets the same placeholder, and redacting twice changes nothing more. A secret found
 * by shape or name is registered if it can't be confused with an ordinary word, so it is also found where no name
 * precedes it.
 *
 * Not removed: the header of a token (public, and the first 20 characters that a backend logs); up to 14 characters
 * of a piece of a split value; values below 8 characters without a name before them.
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

  /** Number of known secrets. It grows when a text reveals an unregistered one. */
  get size(): number {
    return this.#known.size;
  }

  /**
   * Like {@link size}, plus one each time a learned value is registered, since its pieces are searched for from then
   * on.
   */
  get additions(): number {
    return this.#known.additions;
  }

  /** Whether all known secrets, in all their encodings, are ASCII. */
  get isAscii(): boolean {
    return this.#known.isAscii;
  }

  /**
   * Registers a value; call it when a secret is created or first seen. Returns false for a value of fewer than 8
   * characters, which is not searched for because it would match ordinary words. Such a value is still hidden after a
   * name.
   */
  register(value: string, kind: SecretKind): boolean {
    if (value.length < WINDOW) return false;
    this.#know({ value, kind });
    return true;
  }

  /** Adds the secrets that other processes of the run have registered. */
  refresh(): void {
    for (const secret of this.#shared?.readNew() ?? []) this.#known.add(secret);
  }

  /** Redacts a text. JSON stays JSON, and JSON Lines stay JSON Lines. */
  text(input: string): string {
    // Checked first: otherwise everything would be searched twice, as a whole and line by line.
    if (isJsonLines(input)) return this.#untilNothingIsLearned(input, this.#eachLine);
    const shapes = shapesIn(input);
    if (shapes === 0 && this.#known.search(input).length === 0) return input;
    return this.#untilNothingIsLearned(input, this.#jsonOrPlain);
  }

  /** Redacts a JSON value, keys included. Returns the same object if it has no secret. */
  value<T>(json: T): T {
    return this.#untilNothingIsLearned(json, this.#walked) as T;
  }

  /** Redacts a file name; the result is valid on every file system. */
  fileName(name: string): string {
    const redacted = this.#key(name);
    if (redacted === name && !name.includes('‹')) return name;
    return redacted.replace(
      /‹(?:part of )?(jwt|[a-z ]+?)(?: [a-z]+=[^ ›]+| malformed)* (?:#|%23)([0-9a-f]{6})›/g,
      '$1-$2',
    );
  }

  /** The placeholder for this value. */
  hide(value: string, kind: SecretKind): string {
    const known = this.#known.get(value);
    if (known) return this.#shown.of(known);
    const [token] = tokensIn(value);
    if (token?.value === value) return this.#showToken(value);
    // Numbers, words and names are not learned, because they would match everywhere.
    const enough = kind === 'password' ? WINDOW : 16;
    if (value.length >= enough && isOpaque(value) && /\d/.test(value) && /[A-Za-z]/.test(value))
      this.#learn(value, kind);
    return this.#shown.of({ value, kind });
  }

  /** Like {@link text}, without parsing JSON. */
  #plain(input: string): string {
    let before = input;
    // One rule may join two pieces that another rule then matches, so repeat until nothing changes. Two rounds are
    // nearly always enough.
    for (let round = 0; round < 6; round++) {
      const after = this.#once(before);
      if (after === before) break;
      before = after;
    }
    return before;
  }

  /** All occurrences of registered values, for the final scan, which replaces nothing. */
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

  /** Repeats while secrets are learned: a secret learned from one part may also be in an earlier part. */
  #untilNothingIsLearned<T>(input: T, redact: (value: T) => T): T {
    let result = input;
    let known: number;
    do {
      known = this.#known.size;
      result = redact(result);
    } while (this.#known.size > known);
    return result;
  }

  /** Cached, since the same few names occur in every line. */
  #key(key: string): string {
    if (this.#cleanKeys.size > 2000 || this.#cleanAt !== this.#known.size) this.#cleanKeys.clear();
    this.#cleanAt = this.#known.size;
    if (this.#cleanKeys.has(key)) return key;
    const shown = this.text(key);
    if (shown === key && key.length < 64) this.#cleanKeys.add(key);
    return shown;
  }

  // Created once: creating a function for every line costs as much as the line.
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

  /** A registered token followed by other characters: the shape alone does not show where the token ends. */
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
