import { createHmac, randomBytes } from 'node:crypto';
import { tokenFacts, tokenHash } from '../../transcript/jwt.ts';
import { formsOf, hasEscapes, unescaped } from './encodings.ts';
import { SHAPE, shapesIn } from './keywords.ts';
import { isOpaque } from './names.ts';
import { Needles, SHORTEST_PIECE, WINDOW, type Found } from './needles.ts';
import { placeholder, type SecretKind } from './placeholder.ts';
import { hideInProse } from './prose.ts';
import { merged, put, type Place } from './places.ts';
import type { SharedRegister } from './register.ts';
import { isWholeToken, privateKeysIn, tokensIn, tokensInBase64, type Shape } from './shapes.ts';
import { RedactedStream } from './stream.ts';
import { redactValue } from './walk.ts';

export interface Secret {
  readonly value: string;
  readonly kind: SecretKind;
}

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
  readonly #secrets = new Map<string, Secret>();
  readonly #needles = new Needles<Secret>();
  readonly #unescaped = new Needles<Secret>();
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
    for (const { value, kind } of secrets) redactor.register(value, kind);
    return redactor;
  }

  registered(): Registered {
    return { salt: this.#salt, secrets: [...this.#secrets.values()] };
  }

  /**
   * Makes a value known, at mint time or first sight. False for one of fewer than 8 characters, which is not looked
   * for: it would be found in every other word. It is still hidden where a name gives it away.
   */
  register(value: string, kind: SecretKind): boolean {
    if (value.length < WINDOW) return false;
    if (this.#secrets.has(value)) return true;
    this.#add({ value, kind });
    this.#shared?.append({ value, kind });
    return true;
  }

  /** Takes over what other processes of the run have registered since. */
  refresh(): void {
    for (const secret of this.#shared?.readNew() ?? []) if (!this.#secrets.has(secret.value)) this.#add(secret);
  }

  /** A text without secrets. A line of JSON stays JSON. */
  text(input: string): string {
    const shapes = shapesIn(input);
    if (shapes === 0 && !this.#finds(input)) return input;
    return this.#json(input) ?? this.plain(input, shapes);
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
    const known = this.#secrets.get(value);
    if (known) return this.#show(known);
    const [token] = tokensIn(value);
    if (token?.value === value) return this.#showToken(value);
    // A number, a word or a name would be found everywhere.
    if (value.length >= 16 && isOpaque(value) && /\d/.test(value) && /[A-Za-z]/.test(value)) this.#learn(value, kind);
    return this.#show({ value, kind });
  }

  /** As {@link text}, without looking at it as JSON: what a chunk of a stream is. */
  plain(input: string, shapes = shapesIn(input)): string {
    let text = input;
    // Each round may learn a value that stands elsewhere in the same text too.
    for (let round = 0; round < 4; round++) {
      const known = this.#secrets.size;
      const replaced = put(text, merged(this.#places(text, shapes)));
      text = hideInProse(replaced, shapes, (value, kind) => this.hide(value, kind));
      if (this.#secrets.size === known) break;
    }
    return text;
  }

  /** Where the beginning of a registered value may stand at the text's end; the text's length where none does. */
  openEnd(text: string): number {
    const tail = Math.max(0, text.length - 3 * Math.max(this.#needles.longest, this.#unescaped.longest));
    const end = text.slice(tail);
    let open = this.#needles.openEnd(end);
    if (this.#unescaped.size > 0) {
      const view = unescaped(end);
      const place = this.#unescaped.openEnd(view.text);
      if (place < view.text.length) open = Math.min(open, view.start(place));
      // An escape that is not complete yet.
      open = Math.min(open, end.search(/(?:%[0-9a-f]?|\\+(?:u[0-9a-f]{0,4}|x[0-9a-f]?)?|&#?\w{0,8})$|$/i));
    }
    return tail + open;
  }

  /** Every place of a registered value, for the last scan, which replaces nothing. */
  placesOfRegistered(text: string): readonly (Place & { readonly secret: Secret })[] {
    const raw = this.#needles.search(text).map((found) => ({ found, start: found.start, end: found.end }));
    const found = this.#unescaped.size > 0 && hasEscapes(text) ? [...raw, ...this.#searchUnescaped(text)] : raw;
    return found.map(({ found: { needle, whole }, start, end }) => ({
      start,
      end,
      secret: needle.owner,
      shown: this.#show(needle.owner, !whole),
      weight: whole ? 2 : 0,
    }));
  }

  #finds(text: string): boolean {
    if (this.#needles.search(text).length > 0) return true;
    return this.#unescaped.size > 0 && hasEscapes(text) && this.#searchUnescaped(text).length > 0;
  }

  #searchUnescaped(text: string): { found: Found<Secret>; start: number; end: number }[] {
    const view = unescaped(text);
    return this.#unescaped
      .search(view.text)
      .map((found) => ({ found, start: view.start(found.start), end: view.end(found.end - 1) }));
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
    if (this.#secrets.has(value)) return value;
    for (const known of this.#secrets.keys()) if (known.startsWith('eyJ') && value.startsWith(known)) return known;
    return undefined;
  }

  #showToken(value: string): string {
    if (isWholeToken(value)) this.#learn(value, 'jwt');
    const known = this.#secrets.get(value) ?? (isWholeToken(value) ? { value, kind: 'jwt' } : undefined);
    if (known) return this.#show(known);
    const whole = [...this.#secrets.keys()].filter((candidate) => candidate.startsWith(value));
    const [only] = whole;
    if (only !== undefined && whole.length === 1) return this.#show({ value: only, kind: 'jwt' }, true);
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
    if (this.#learned >= MOST_LEARNED) return;
    this.#learned++;
    this.register(value, kind);
  }

  #add(secret: Secret): void {
    const { value, kind } = secret;
    this.#secrets.set(value, secret);
    const pieces = kind !== 'cookie';
    const from = kind === 'jwt' || tokensIn(value)[0]?.value === value ? value.indexOf('.') + 1 : 0;
    for (const { text, per, unescaped: escapable } of formsOf(value)) {
      if (text.length < WINDOW) continue;
      (escapable ? this.#unescaped : this.#needles).add({
        text,
        owner: secret,
        from: Math.ceil(from * per),
        min: pieces ? Math.min(text.length, Math.ceil(SHORTEST_PIECE * per)) : text.length,
      });
    }
  }
}
