/** What the redactor needs of `node:crypto`, at once: the browser's own digest comes later. tools/pack/page.ts puts it in. */
import { PageBuffer } from './buffer.ts';

const primes = (count: number): number[] => {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
};
/** The first 32 bits of a fraction (FIPS 180-4, sections 4.2.2 and 5.3.3). */
const fraction = (value: number): number => ((value - Math.floor(value)) * 2 ** 32) | 0;
const K = Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));
const H = Int32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));
const BLOCK = 64;

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function sha256(message: Uint8Array): PageBuffer {
  const length = Math.ceil((message.length + 9) / BLOCK) * BLOCK;
  const padded = new Uint8Array(length);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(length - 8, Math.floor((message.length * 8) / 2 ** 32));
  view.setUint32(length - 4, (message.length * 8) >>> 0);
  const state = H.slice();
  for (let at = 0; at < length; at += BLOCK) compress(state, view, at);
  const digest = new PageBuffer(32);
  const out = new DataView(digest.buffer);
  state.forEach((word, index) => out.setInt32(index * 4, word));
  return digest;
}

/** FIPS 180-4, section 6.2.2. */
function compress(state: Int32Array, block: DataView, at: number): void {
  const w = new Int32Array(64);
  for (let t = 0; t < 64; t++) {
    if (t < 16) {
      w[t] = block.getInt32(at + t * 4);
      continue;
    }
    const [x, y] = [w[t - 15] ?? 0, w[t - 2] ?? 0];
    const s0 = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
    const s1 = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
    w[t] = ((w[t - 16] ?? 0) + s0 + (w[t - 7] ?? 0) + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t++) {
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const one = (h + s1 + ((e & f) ^ (~e & g)) + (K[t] ?? 0) + (w[t] ?? 0)) | 0;
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = ((state[index] ?? 0) + word) | 0));
}

class Hash {
  readonly #parts: Uint8Array[] = [];
  readonly #end: (message: Uint8Array) => PageBuffer;

  constructor(end: (message: Uint8Array) => PageBuffer) {
    this.#end = end;
  }

  update(part: string | Uint8Array): this {
    this.#parts.push(typeof part === 'string' ? PageBuffer.from(part) : part);
    return this;
  }

  digest(encoding: 'hex' | 'base64'): string {
    return this.#end(PageBuffer.concat(this.#parts)).toString(encoding);
  }
}

/** @param _name - SHA-256, which is all that is asked for */
export const createHash = (_name: 'sha256'): Hash => new Hash(sha256);

/** RFC 2104. @param _name - SHA-256, which is all that is asked for */
export function createHmac(_name: 'sha256', key: string): Hash {
  const given = PageBuffer.from(key);
  const short = given.length > BLOCK ? sha256(given) : given;
  const padded = (by: number): Uint8Array => Uint8Array.from({ length: BLOCK }, (_, at) => (short[at] ?? 0) ^ by);
  const [inner, outer] = [padded(0x36), padded(0x5c)];
  return new Hash((message) => sha256(PageBuffer.concat([outer, sha256(PageBuffer.concat([inner, message]))])));
}

export const randomBytes = (size: number): PageBuffer => crypto.getRandomValues(new PageBuffer(size));
