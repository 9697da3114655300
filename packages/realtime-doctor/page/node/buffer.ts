/** What the reading of recordings needs of Node's Buffer, on top of the browser's own. tools/pack/page.ts puts it in. */
type Encoding = 'utf8' | 'utf-8' | 'latin1' | 'base64' | 'hex';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();
/** More arguments than these are too many for one call. */
const AT_ONCE = 8192;

export class PageBuffer extends Uint8Array {
  static override from(value: unknown, encodingOrOffset?: unknown, length?: unknown): PageBuffer {
    if (typeof value === 'string') return bytesOf(value, encodingOrOffset as Encoding | undefined);
    if (value instanceof ArrayBuffer)
      return new PageBuffer(value, (encodingOrOffset as number | undefined) ?? 0, length as number | undefined);
    return new PageBuffer(value as ArrayLike<number>);
  }

  static alloc(size: number): PageBuffer {
    return new PageBuffer(size);
  }

  static allocUnsafe(size: number): PageBuffer {
    return new PageBuffer(size);
  }

  static concat(parts: readonly Uint8Array[]): PageBuffer {
    const whole = new PageBuffer(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  static byteLength(text: string, encoding: Encoding = 'utf8'): number {
    return encoding === 'base64' ? bytesOf(text, encoding).length : encoder.encode(text).length;
  }

  static isBuffer(value: unknown): boolean {
    return value instanceof PageBuffer;
  }

  override toString(encoding: Encoding = 'utf8', from = 0, to = this.length): string {
    const part = from === 0 && to === this.length ? this : this.subarray(from, to);
    if (encoding === 'utf8' || encoding === 'utf-8') return utf8.decode(part);
    if (encoding === 'hex') return [...part].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const text = latin1(part);
    return encoding === 'base64' ? btoa(text) : text;
  }

  equals(other: Uint8Array): boolean {
    return this.length === other.length && this.every((byte, at) => byte === other[at]);
  }

  readUInt16LE(at: number): number {
    return this.#view.getUint16(at, true);
  }

  readUInt16BE(at: number): number {
    return this.#view.getUint16(at, false);
  }

  readUInt32LE(at: number): number {
    return this.#view.getUint32(at, true);
  }

  get #view(): DataView {
    return new DataView(this.buffer, this.byteOffset, this.byteLength);
  }
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += AT_ONCE)
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + AT_ONCE, bytes.length)));
  return text;
}

function bytesOf(text: string, encoding: Encoding = 'utf8'): PageBuffer {
  if (encoding === 'utf8' || encoding === 'utf-8') return new PageBuffer(encoder.encode(text).buffer);
  if (encoding === 'hex') return new PageBuffer((text.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)));
  const plain = encoding === 'base64' ? fromBase64(text) : text;
  const bytes = new PageBuffer(plain.length);
  for (let at = 0; at < plain.length; at++) bytes[at] = plain.charCodeAt(at);
  return bytes;
}

/** As Node reads it: both alphabets, with or without padding, until the first padding; other characters are left out. */
function fromBase64(text: string): string {
  const clean = (text.split('=')[0] ?? '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replaceAll(/[^A-Za-z0-9+/]/g, '');
  // One character alone is less than a byte.
  return atob(clean.length % 4 === 1 ? clean.slice(0, -1) : clean);
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    // That is the answer.
    return false;
  }
}
