import { shapesIn } from './keywords.ts';
import { merged, type Place } from './places.ts';
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
    let word = held.length;
    while (word > 0 && !/\s/.test(held.charAt(word - 1))) word--;
    const key = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?![\s\S]*-----END [A-Z0-9 ]*-----)/.exec(held)?.index ?? held.length;
    let safe = Math.min(word, key, this.#redactor.openEnd(held));
    const places = merged(this.#redactor.placesOfRegistered(held));
    for (;;) {
      const whole = this.#wholeBefore(safe, places);
      if (whole === safe) return safe;
      safe = whole;
    }
  }

  /** The nearest place before a cut where it goes through no registered value and through no line that names one. */
  #wholeBefore(cut: number, places: readonly Place[]): number {
    const across = places.find(({ start, end }) => start < cut && cut < end);
    if (across) return across.start;
    const line = this.#held.lastIndexOf('\n', cut - 1) + 1;
    if (line === cut) return cut;
    const end = this.#held.indexOf('\n', cut);
    return shapesIn(this.#held.slice(line, end < 0 ? undefined : end)) === 0 ? cut : line;
  }
}
