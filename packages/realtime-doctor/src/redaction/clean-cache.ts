/**
 * Remembers content in which a redactor found nothing to remove. A trace is 100 MB and is looked at three times, and all
 * traces hold the same few sources. The key is a hash of the content. Pictures are not remembered: searching them takes
 * less time than their hash.
 */
import { hash } from 'node:crypto';
import type { ZipEntry } from '../archive/zip-read.ts';
import { isDear } from './content.ts';
import type { Redactor } from './redactor.ts';

/** SHA-256, as a manifest writes it. */
export const sha256 = (bytes: Buffer): string => hash('sha256', bytes, 'hex');

/** Undefined for content that is not remembered. */
export type Key = string | undefined;

export const keyOf = (bytes: Buffer): Key => (isDear(bytes) ? sha256(bytes) : undefined);

/** The key of an archive's entry: of its packed bytes, which are a tenth of what they unpack to. */
export const keyOfEntry = ({ method, packed }: ZipEntry): Key =>
  method === 8 || isDear(packed) ? `${method} ${sha256(packed)}` : undefined;

/** Which content a redaction skips, and what it may remember of what it looked at. */
export interface Pass {
  isDone(key: Key): boolean;
  /** Of content that this pass went through, skipping what is done. */
  remember(key: Key): void;
}

/** Content was clean, but parts of it were skipped: what was registered since may be in it. */
const NOT_SINCE = -1;

export class CleanCache {
  static readonly #all = new WeakMap<Redactor, CleanCache>();
  readonly #redactor: Redactor;
  /** How many secrets were known when the content was found clean. */
  readonly #known = new Map<string, number>();

  /** Skips only content that is clean by all that is known now. */
  readonly thorough: Pass = {
    isDone: (key) => this.isClean(key),
    remember: (key) => this.remember(key),
  };

  /** Skips content that was clean once. The final scan searches it for what was registered since. */
  readonly beforeScan: Pass = {
    isDone: (key) => this.wasClean(key),
    remember: (key) => this.remember(key, NOT_SINCE),
  };

  private constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  static of(redactor: Redactor): CleanCache {
    const cache = CleanCache.#all.get(redactor) ?? new CleanCache(redactor);
    CleanCache.#all.set(redactor, cache);
    return cache;
  }

  /** Clean by all that the redactor knows now. */
  isClean(key: Key): boolean {
    return key !== undefined && this.#known.get(key) === this.#redactor.additions;
  }

  /** Clean by what the redactor knew when it looked. */
  wasClean(key: Key): boolean {
    return key !== undefined && this.#known.has(key);
  }

  /**
   * Whether a text that was clean is clean still: shapes and names in it are the same, so only a value that was
   * registered since could be in it, and that is found without walking through its JSON again.
   */
  staysClean(key: Key, text: string): boolean {
    return this.wasClean(key) && this.#redactor.placesOfRegistered(text).length === 0;
  }

  /** @param known - how many secrets were known when the content was looked at */
  remember(key: Key, known = this.#redactor.additions): void {
    if (key !== undefined) this.#known.set(key, known);
  }
}
