import { createHmac, randomBytes } from 'node:crypto';
import { tokenFacts, tokenHash } from '../../transcript/jwt.ts';
import { SHAPE, shapesIn } from './keywords.ts';
import { isOpaque } from './names.ts';
import { KnownSecrets, type Secret, type Sighting } from './known.ts';
import { WINDOW } from './needles.ts';
import { placeholder, type SecretKind } from './placeholder.ts';
import { hideInProse } from './prose.ts';
import { merged, put, type Place } from './places.ts';
import type { SharedRegister } from './register.ts';
import { isSigned, isWholeToken, privateKeysIn, tokensIn, tokensInBase64, type Shape } from './shapes.ts';
import { RedactedStream } from './stream.ts';
import { redactValue } from './walk.ts';

/** What a redactor knows: secrets in plain text. For another process of this run, never for an artifact. */
export interface Registered {
  readonly salt: string;
  readonly secrets: readonly Secret[];
}

/** How many secrets of an unregistered kind may be learned from what is seen; a hostile peer could send millions. */
const MOST_LEARNED = 2000;

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
  readonly #salt: string;
  readonly #shared: SharedRegister | undefined;
  #learned = 0;

  constructor({ salt, shared }: { salt?: string; shared?: SharedRegister } = {}) {
    this.#shared = shared;
    // Keyed, since six digits of the bare hash of a password would let a dictionary find it.
    this.#salt = salt ?? shared?.salt ?? randomBytes(16).toString('hex');
    this.refresh();
  }

  static from({ salt, secrets }: Registered): Redactor {
    const redactor = new Redactor({ salt });
    for (const secret of secrets) redactor.#known.add(secret);
    return redactor;
  }

  /** How many secrets are known; it grows when a text shows one that nobody registered. */
  get size(): number {
    return this.#known.size;
  }

  registered(): Registered {
    return { salt: this.#salt, secrets: [...this.#known] };
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

  /** A text without secrets. A line of JSON stays JSON. */
  text(input: string): string {
    const shapes = shapesIn(input);
    if (shapes === 0 && this.#known.search(input).length === 0) return input;
    return settled(input, (text) => this.#json(text) ?? this.#once(text));
  }

  /** A JSON value without secrets, keys too; the same object where there are none. */
  value<T>(json: T): T {
    return redactValue(json, { text: (text) => this.text(text), hide: (value, kind) => this.hide(value, kind) });
  }

  /** For text that comes in chunks: answers what is safe to write and keeps what may be the beginning of a secret. */
  stream(): RedactedStream {
    return new RedactedStream(this);
  }

  /** A file's name without secrets, for every file system. */
  fileName(name: string): string {
    const redacted = this.text(name);
    return redacted.replace(
      /‹(?:part of )?(jwt|[a-z ]+?)(?: [a-z]+=[^ ›]+| malformed)* (?:#|%23)([0-9a-f]{6})›/g,
      '$1-$2',
    );
  }

  /** What stands for this value wherever it is found. */
  hide(value: string, kind: SecretKind): string {
    const known = this.#known.get(value);
    if (known) return this.#show(known);
    const [token] = tokensIn(value);
    if (token?.value === value) return this.#showToken(value);
    // A number, a word or a name would be found everywhere.
    const enough = kind === 'password' ? WINDOW : 16;
    if (value.length >= enough && isOpaque(value) && /\d/.test(value) && /[A-Za-z]/.test(value))
      this.#learn(value, kind);
    return this.#show({ value, kind });
  }

  /** As {@link text}, without looking at it as JSON: what a chunk of a stream is. */
  plain(input: string): string {
    return settled(input, (text) => this.#once(text));
  }

  /** Where the beginning of a registered value may stand at the text's end; the text's length where none does. */
  openEnd(text: string): number {
    return this.#known.openEnd(text);
  }

  /** Every place of a registered value, for the last scan, which replaces nothing. */
  placesOfRegistered(text: string): readonly Place[] {
    return this.#known.search(text).map((sighting) => this.#place(sighting));
  }

  #once(text: string): string {
    const shapes = shapesIn(text);
    const replaced = put(text, merged(this.#places(text, shapes)));
    return shapes === 0 ? replaced : hideInProse(replaced, shapes, (value, kind) => this.hide(value, kind));
  }

  #place({ start, end, secret, whole }: Sighting): Place {
    return { start, end, shown: this.#show(secret, !whole), weight: whole ? 2 : 0 };
  }

  #json(input: string): string | undefined {
    const [, first = '', rest = ''] = /^([[{].*)\r?\n([\s\S]*)$/.exec(input) ?? [];
    if (/[}\]]$/.test(first) && /^[[{]/.test(rest)) {
      return input
        .split('\n')
        .map((line) => this.text(line))
        .join('\n');
    }
    const [, before = '', json = '', after = ''] = /^(\s*)([[{][\s\S]*[\]}])(\s*)$/.exec(input) ?? [];
    if (json === '') return undefined;
    let parsed: unknown;
    try {
      parsed = JSON.parse(json);
    } catch {
      // Text that only begins like JSON.
      return undefined;
    }
    // Only a text that comes back as it was may be written anew: 1.0, 1e400 or a twice named member would change.
    const indent = /^[[{]\n([ \t]+)/.exec(json)?.[1];
    if (JSON.stringify(parsed, null, indent) !== json) return undefined;
    return before + JSON.stringify(this.value(parsed), null, indent) + after;
  }

  #places(text: string, shapes: number): Place[] {
    const places: Place[] = [...this.placesOfRegistered(text)];
    const add = (shape: Shape, shown: string): number => places.push({ ...shape, shown, weight: 1 });
    if (shapes & SHAPE.jwt) {
      for (const token of tokensIn(text)) {
        const known = this.#knownPrefix(token.value);
        if (known) add({ ...token, end: token.start + known.length }, this.#showToken(known));
        else add(token, this.#showToken(token.value));
      }
    }
    if (shapes & SHAPE.base64Jwt) for (const token of tokensInBase64(text)) add(token, this.#showToken(token.value));
    if (shapes & SHAPE.key) for (const key of privateKeysIn(text)) add(key, this.hide(key.value, 'private key'));
    return places;
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
    if (known) return this.#show(known);
    const whole = [...this.#known].filter((candidate) => candidate.value.startsWith(value));
    const [only] = whole;
    if (only && whole.length === 1) return this.#show(only, true);
    if (isSigned(value)) this.#learn(value, 'jwt');
    if (isWholeToken(value)) return this.#show({ value, kind: 'jwt' });
    return placeholder('jwt', tokenHash(value), { part: true });
  }

  #show({ value, kind }: Secret, part = false): string {
    if (tokensIn(value)[0]?.value === value) {
      return placeholder('jwt', tokenHash(value), { part, facts: tokenFacts(value) });
    }
    const hash = createHmac('sha256', this.#salt).update(value).digest('hex').slice(0, 6);
    return placeholder(kind, hash, { part });
  }

  #learn(value: string, kind: SecretKind): void {
    if (this.#learned < MOST_LEARNED && this.#know({ value, kind, learned: true })) this.#learned++;
  }

  #know(secret: Secret): boolean {
    const isNew = this.#known.add(secret);
    if (isNew) this.#shared?.append(secret);
    return isNew;
  }
}

/**
 * A rule may learn a value that stands elsewhere in the same text too, or bring two pieces together that a rule takes
 * for one: again, until nothing changes. Two rounds do, nearly always.
 */
function settled(input: string, redact: (text: string) => string): string {
  let before = input;
  for (let round = 0; round < 6; round++) {
    const after = redact(before);
    if (after === before) break;
    before = after;
  }
  return before;
}
