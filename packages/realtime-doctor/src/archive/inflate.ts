/** Deflated bytes, unpacked as they are read. The page for dropping files has another one (page/inflate.ts). */
import { createInflateRaw } from 'node:zlib';

const LARGEST_CHUNK = 2 ** 18;
/** zlib takes none below it. */
const SMALLEST_CHUNK = 64;

/** @param size - what the archive says that it unpacks to; a hint, not a limit */
export function inflated(packed: Buffer, size: number): AsyncIterable<Buffer> {
  const inflate = createInflateRaw({ chunkSize: Math.min(LARGEST_CHUNK, Math.max(SMALLEST_CHUNK, size + 1)) });
  inflate.end(packed);
  return inflate;
}
