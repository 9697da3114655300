/** Streaming inflate for Node.js. The drop page uses its own (page/inflate.ts). */
import { createInflateRaw } from 'node:zlib';

const LARGEST_CHUNK = 2 ** 18;
/** The minimum that zlib accepts. */
const SMALLEST_CHUNK = 64;

/** @param size - unpacked size that the archive declares; a hint, not a limit */
export function inflated(packed: Buffer, size: number): AsyncIterable<Buffer> {
  const inflate = createInflateRaw({ chunkSize: Math.min(LARGEST_CHUNK, Math.max(SMALLEST_CHUNK, size + 1)) });
  inflate.end(packed);
  return inflate;
}
