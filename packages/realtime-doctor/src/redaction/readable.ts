import { WINDOW } from './needles.ts';
import type { Redactor } from './redactor.ts';

/** A range of bytes as text, one character per byte, and its start. */
export interface Run {
  readonly start: number;
  readonly text: string;
}

const isReadable = (byte = 0): boolean =>
  (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;

/**
 * The ranges of binary content that can hold a secret: runs of printable ASCII, unless a known secret is not ASCII.
 * That is a thousandth of an image, and most of a capture is images.
 */
export function readable(bytes: Buffer, { isAscii }: Pick<Redactor, 'isAscii'>): readonly Run[] {
  if (!isAscii) return [{ start: 0, text: bytes.toString('latin1') }];
  const runs: Run[] = [];
  // Any eight bytes contain an aligned word of four. One in sixteen words of an image is all ASCII, and only the
  // bytes around such a word are looked at.
  const first = -bytes.byteOffset & 3;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + first, Math.max(0, bytes.length - first) >>> 2);
  let past = 0;
  for (let word = 0; word < words.length; word++) {
    if (((words[word] as number) & 0x80808080) !== 0) continue;
    const at = first + 4 * word;
    if (at < past || !isReadable(bytes[at])) continue;
    let start = at;
    while (isReadable(bytes[start - 1])) start--;
    past = at + 1;
    while (isReadable(bytes[past])) past++;
    if (past - start >= WINDOW) runs.push({ start, text: bytes.toString('latin1', start, past) });
  }
  return runs;
}
