import { shapesIn } from './keywords.ts';
import type { Redactor } from './redactor.ts';

/** No secret is longer, and no line of a log that still is one. */
const MOST_HELD = 1 << 20;

/**
 * Redacts a text that comes in chunks cut anywhere. Whatever could be the beginning of a secret stays here until the
 * rest has come: the last word of an unfinished line (a name and its value stand in it), an unfinished line that names
 * a header or a secret, an unfinished private key, and any beginning of a registered value.
 */
export class RedactedStream {
  readonly #redactor: Redactor;
  #held = '';

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  write(chunk: string): string {
    this.#held += chunk;
    return this.#release(this.#held.length > MOST_HELD ? this.#held.length : this.#safe());
  }

  end(): string {
    return this.#release(this.#held.length);
  }

  #release(length: number): string {
    const text = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    return this.#redactor.plain(text);
  }

  #safe(): number {
    const held = this.#held;
    const line = held.lastIndexOf('\n') + 1;
    const unfinished = held.slice(line);
    const word = line + unfinished.search(/\S*$/);
    const key = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?![\s\S]*-----END [A-Z0-9 ]*-----)/.exec(held)?.index ?? held.length;
    return Math.min(shapesIn(unfinished) === 0 ? word : line, key, this.#redactor.openEnd(held));
  }
}
