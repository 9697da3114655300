/**
 * The parts of `node:crypto` that the redactor needs, synchronous, because the browser's digest is not. Inserted by
 * tools/pack/page.ts.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { Buffer } from './buffer.ts';

interface Running {
  update: (part: Uint8Array) => unknown;
  digest: () => Uint8Array;
}

class Hash {
  readonly #running: Running;

  constructor(running: Running) {
    this.#running = running;
  }

  update(part: string | Uint8Array): this {
    this.#running.update(bytes(part));
    return this;
  }

  digest(encoding: 'hex' | 'base64'): string {
    return Buffer.from(this.#running.digest()).toString(encoding);
  }
}

const bytes = (part: string | Uint8Array): Uint8Array => (typeof part === 'string' ? Buffer.from(part) : part);

/** @param _name - always SHA-256 */
export const createHash = (_name: 'sha256'): Hash => new Hash(sha256.create());

/** @param _name - always SHA-256 */
export const createHmac = (_name: 'sha256', key: string): Hash => new Hash(hmac.create(sha256, bytes(key)));

export const randomBytes = (size: number): Buffer => Buffer.from(crypto.getRandomValues(new Uint8Array(size)));
