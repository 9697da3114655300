/**
 * Remembers content in which a redactor found nothing to remove. A trace has 100 MB and is searched three times, and
 * all traces contain the same few source files. The key is a hash of the content. Images are not cached: searching
 * one takes less time than hashing it.
 */
import { hash } from 'node:crypto';
import type { ZipEntry } from '../archive/zip-read.ts';
import { isDear } from './content.ts';
import type { Redactor } from './redactor.ts';

/** SHA-256 in hexadecimal, as in the manifest. */
export const sha256 = (bytes: Buffer): string => hash('sha256', bytes, 'hex');

/** Undefined for content that is not cached. */
export type Key = string | undefined;

export const keyOf = (bytes: Buffer): Key => (isDear(bytes) ? sha256(bytes) : undefined);

/** Cache key of an archive entry: a hash of its packed bytes, which are a tenth of the unpacked size. */
export const keyOfEntry = ({ method, packed }: ZipEntry): Key =>
  method === 8 || isDear(packed) ? `${method} ${sha256(packed)}` : undefined;

/** Which content a redaction may skip, and what it records as clean. */
export interface Pass {
  isDone(key: Key): boolean;
  /** Call when this pass has searched the content, except for the parts it skipped. */
  remember(key: Key): void;
}

/** The content was clean, but parts of it were skipped, so it may hold a secret that was registered since. */
const NOT_SINCE = -1;

export class CleanCache {
  static readonly #all = new WeakMap<Redactor, CleanCache>();
  readonly #redactor: Redactor;
  /** Number of secrets known when the content was found clean, by key. */
  readonly #known = new Map<string, number>();

  /** Skips only content that is clean for all secrets known now. */
  readonly thorough: Pass = {
    isDone: (key) => this.isClean(key),
    remember: (key) => this.remember(key),
  };

  /**
   * Skips content that was ever found clean. The final scan then searches it for secrets that were registered since.
   */
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

  /** Clean for all secrets that the redactor knows now. */
  isClean(key: Key): boolean {
    return key !== undefined && this.#known.get(key) === this.#redactor.additions;
  }

  /** Clean for the secrets that were known when it was searched. */
  wasClean(key: Key): boolean {
    return key !== undefined && this.#known.has(key);
  }

  /**
   * Whether a text that was found clean still is. Shapes and names in it have not changed, so only a value that was
   * registered since can be in it. Searching for values does not require parsing the JSON again.
   */
  staysClean(key: Key, text: string): boolean {
    return this.wasClean(key) && this.#redactor.placesOfRegistered(text).length === 0;
  }

  /** @param known - number of secrets known when the content was searched */
  remember(key: Key, known = this.#redactor.additions): void {
    if (key !== undefined) this.#known.set(key, known);
  }
}
