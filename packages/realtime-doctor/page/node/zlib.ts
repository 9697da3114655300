/** The parts of `node:zlib` that reading recordings needs. Inserted by tools/pack/page.ts. */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

export function crc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before;
  for (let at = 0; at < bytes.length; at++) sum = (TABLE[(sum ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (sum >>> 8);
  return ~sum >>> 0;
}

/** The page unpacks in chunks (page/inflate.ts), so the synchronous version is never called. */
export function inflateRawSync(): never {
  throw new Error('The page unpacks nothing at once.');
}
