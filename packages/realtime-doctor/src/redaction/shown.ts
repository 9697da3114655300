import { createHmac } from 'node:crypto';
import { tokenFacts, tokenHash } from '../transcript/jwt.ts';
import type { Secret } from './known.ts';
import { placeholder } from './placeholder.ts';
import { tokensIn } from './shapes.ts';

/**
 * The placeholder of each secret: its kind, facts and six digits. The same secret gets the same placeholder in all
 * processes with one salt.
 */
export class Shown {
  readonly #salt: string;
  readonly #whole = new WeakMap<Secret, string>();
  readonly #parts = new WeakMap<Secret, string>();

  /** The salt keys the hashes: a dictionary attack could reverse six digits of an unkeyed password hash. */
  constructor(salt: string) {
    this.#salt = salt;
  }

  of(secret: Secret, part = false): string {
    const remembered = part ? this.#parts : this.#whole;
    let shown = remembered.get(secret);
    if (shown === undefined) {
      shown = this.#make(secret, part);
      remembered.set(secret, shown);
    }
    return shown;
  }

  #make({ value, kind }: Secret, part: boolean): string {
    if (tokensIn(value)[0]?.value === value) {
      return placeholder('jwt', tokenHash(value), { part, facts: tokenFacts(value) });
    }
    const hash = createHmac('sha256', this.#salt).update(value).digest('hex').slice(0, 6);
    return placeholder(kind, hash, { part });
  }
}
