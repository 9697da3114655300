import { WINDOW } from './needles.ts';
import type { Redactor } from './redactor.ts';

/** A stretch of bytes, a character a byte, and where it begins. */
export interface Run {
  readonly start: number;
  readonly text: string;
}

const isReadable = (byte = 0): boolean =>
  (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;

/**
 * Where in bytes that are no text a secret may stand: in what a person could read, unless one is known that is not
 * ASCII. In a picture that is a thousandth of it, and most of a capture is pictures.
 */
export function readable(bytes: Buffer, { isAscii }: Pick<Redactor, 'isAscii'>): readonly Run[] {
  if (!isAscii) return [{ start: 0, text: bytes.toString('latin1') }];
  const runs: Run[] = [];
  // Eight bytes hold four that lie in one word. Of a picture's words one in sixteen has no byte beyond ASCII, and only
  // around such a one the bytes are looked at.
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
