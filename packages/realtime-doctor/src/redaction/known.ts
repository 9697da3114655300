import { formsOf, hasSpecial } from './encodings.ts';
import { escapedStretches, layersOf } from './escapes.ts';
import { Needles, SHORTEST_PIECE, WINDOW, type Found } from './needles.ts';
import type { SecretKind } from './placeholder.ts';

export interface Secret {
  readonly value: string;
  readonly kind: SecretKind;
  /** Found by its shape or name, so it may be part of a longer value. */
  readonly learned?: true;
}

/** An occurrence of a secret in a text, in any encoding; `whole` is false if only a piece of it occurs. */
export interface Sighting {
  readonly start: number;
  readonly end: number;
  readonly secret: Secret;
  readonly whole: boolean;
}

/** The secrets that are known by value, and the search for them in a text. */
export class KnownSecrets {
  readonly #secrets = new Map<string, Secret>();
  /** Needles for raw text, and for unescaped text. */
  readonly #plain = new Needles<Secret>();
  readonly #unescaped = new Needles<Secret>();
  #hasSpecial = false;
  #isAscii = true;
  #additions = 0;

  /** How often a secret was added, or a learned one registered. */
  get additions(): number {
    return this.#additions;
  }

  get isAscii(): boolean {
    return this.#isAscii;
  }

  get size(): number {
    return this.#secrets.size;
  }

  get(value: string): Secret | undefined {
    return this.#secrets.get(value);
  }

  [Symbol.iterator](): Iterator<Secret> {
    return this.#secrets.values();
  }

  /** Returns false if nothing new was learned. */
  add(secret: Secret): boolean {
    const { value, kind, learned } = secret;
    const before = this.#secrets.get(value);
    if (before && (learned || !before.learned)) return false;
    this.#secrets.set(value, secret);
    this.#additions++;
    this.#hasSpecial ||= hasSpecial(value);
    this.#isAscii &&= /^[\t\n\r -~]*$/.test(value);
    // The header of a token is public, and part of a cookie value may be an ordinary word.
    const from = /^eyJ[\w-]*\./.test(value) ? value.indexOf('.') + 1 : 0;
    const pieces = kind !== 'cookie';
    for (const form of formsOf(value)) {
      const { text, per } = form;
      if (text.length < WINDOW) continue;
      (form.unescaped ? this.#unescaped : this.#plain).add({
        text,
        owner: secret,
        from: Math.ceil(from * per),
        min: pieces ? Math.min(text.length, Math.ceil(SHORTEST_PIECE * per)) : text.length,
      });
    }
    return true;
  }

  /** All occurrences, which may overlap. Empty, and fast, for nearly every text. */
  search(text: string): readonly Sighting[] {
    if (this.#secrets.size === 0) return none;
    const plain = this.#plain.search(text);
    // An escape within an escape takes eight characters for one. Deeper escapes are covered for values of half the
    // length.
    const stretches = escapedStretches(text, this.#hasSpecial, 8 * this.#unescaped.longest);
    if (plain.length === 0 && stretches.length === 0) return none;
    const found = plain.map((each) => this.#sighting(each, each.start, each.end));
    for (const { start, end } of stretches) {
      for (const layer of layersOf(text.slice(start, end))) {
        for (const each of this.#unescaped.search(layer.text)) {
          found.push(this.#sighting(each, start + layer.start(each.start), start + layer.end(each.end - 1)));
        }
      }
    }
    return found;
  }

  #sighting({ needle, whole }: Found<Secret>, start: number, end: number): Sighting {
    // A value that was learned first may since have been registered with its proper kind.
    return { start, end, whole, secret: this.#secrets.get(needle.owner.value) ?? needle.owner };
  }
}

const none: readonly Sighting[] = [];
