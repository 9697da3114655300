import { Budget } from '../archive/budget.ts';
import { looksLikeZip, readZip, unpack, type ZipEntry } from '../archive/zip-read.ts';
import { gunzip, isGzip, isText, isWholeZip, packedInText } from './bytes.ts';
import { hashOfEntry } from './seen-clean.ts';

/** A file's content, or an archive entry's, or what stands in base64 inside a text: everything that can be searched. */
export interface Piece {
  /** How to get there from the file: entries, `gzip`, `base64 at 1234`. */
  readonly inside: readonly string[];
  /** UTF-8 text, or the bytes of something else, a character a byte. */
  readonly text: string;
  readonly isText: boolean;
  /** What the redactor remembers it by; none where it stands in base64 or is packed by gzip. */
  readonly hash?: string | undefined;
}

/** A file and all that is packed in it, archives also as the bytes that stand around what is packed. @throws EvidenceError when damaged */
export function* piecesOf(
  bytes: Buffer,
  hash?: string,
  budget = new Budget(),
  inside: readonly string[] = [],
): Generator<Piece> {
  const depth = inside.length;
  if (looksLikeZip(bytes)) {
    const entries = readZip(bytes);
    yield { inside, text: around(entries, bytes), isText: false };
    budget.enter(depth);
    for (const entry of entries)
      yield* piecesOf(unpack(entry, budget), hashOfEntry(entry), budget, [...inside, entry.name]);
  } else if (isGzip(bytes)) {
    yield { inside, text: bytes.toString('latin1'), isText: false };
    budget.enter(depth);
    yield* piecesOf(gunzip(bytes, budget), undefined, budget, [...inside, 'gzip']);
  } else if (isText(bytes)) {
    const text = bytes.toString('utf8');
    yield { inside, text, isText: true, hash };
    for (const { 0: packed, index } of text.matchAll(packedInText)) {
      const archive = Buffer.from(packed, 'base64');
      if (!isWholeZip(archive)) continue;
      budget.enter(depth);
      yield* piecesOf(archive, undefined, budget, [...inside, `base64 at ${index}`]);
    }
  } else {
    yield { inside, text: bytes.toString('latin1'), isText: false, hash };
  }
}

/** Headers, comments, and what no entry owns; the entries themselves are looked at one by one, unpacked. */
function around(entries: readonly ZipEntry[], bytes: Buffer): string {
  const parts: string[] = [];
  let from = 0;
  const start = ({ packed }: ZipEntry): number => packed.byteOffset - bytes.byteOffset;
  for (const entry of entries.toSorted((a, b) => start(a) - start(b))) {
    parts.push(bytes.toString('latin1', from, start(entry)));
    from = start(entry) + entry.packed.length;
  }
  parts.push(bytes.toString('latin1', from));
  return parts.join('\n');
}
