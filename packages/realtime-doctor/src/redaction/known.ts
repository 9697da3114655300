import { formsOf, hasSpecial } from './encodings.ts';
import { escapedStretches, layersOf } from './escapes.ts';
import { Needles, SHORTEST_PIECE, WINDOW, type Found } from './needles.ts';
import type { SecretKind } from './placeholder.ts';

export interface Secret {
  readonly value: string;
  readonly kind: SecretKind;
  /** Found by its shape or name, so it may be a piece of something longer. */
  readonly learned?: true;
}

/** A place of a secret in a text, in whatever form; not whole where only a piece of it stands there. */
export interface Sighting {
  readonly start: number;
  readonly end: number;
  readonly secret: Secret;
  readonly whole: boolean;
}

/** The secrets that are known by their values, and where they stand in a text. */
export class KnownSecrets {
  readonly #secrets = new Map<string, Secret>();
  /** To be found in texts as they are, and in texts without their escapes. */
  readonly #plain = new Needles<Secret>();
  readonly #unescaped = new Needles<Secret>();
  #hasSpecial = false;
  #isAscii = true;
  #additions = 0;

  /** How often one was added, or known better than before. */
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

  /** False for one that was known as well before. */
  add(secret: Secret): boolean {
    const { value, kind, learned } = secret;
    const before = this.#secrets.get(value);
    if (before && (learned || !before.learned)) return false;
    this.#secrets.set(value, secret);
    this.#additions++;
    this.#hasSpecial ||= hasSpecial(value);
    this.#isAscii &&= /^[\t\n\r -~]*$/.test(value);
    // The header of a token is public, and a stretch of a cookie's value may well be a word.
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

  /** Every place; they may overlap. Empty, and cheap, for nearly every text. */
  search(text: string): readonly Sighting[] {
    if (this.#secrets.size === 0) return none;
    const plain = this.#plain.search(text);
    // An escape within an escape takes eight characters for one; deeper ones a value of half the length.
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
    // What was learned first may have been registered by its proper name since.
    return { start, end, whole, secret: this.#secrets.get(needle.owner.value) ?? needle.owner };
  }
}

const none: readonly Sighting[] = [];
