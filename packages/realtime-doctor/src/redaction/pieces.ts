import { Budget } from '../archive/budget.ts';
import { looksLikeZip, readZip, unpack, type ZipEntry } from '../archive/zip-read.ts';
import { gunzip, isWholeZip, packedInText } from './bytes.ts';
import { isGzip, isText } from './content.ts';
import { keyOfEntry } from './clean-cache.ts';

interface Place {
  /** Path from the file to the piece: entry names, `gzip`, `base64 at 1234`. */
  readonly inside: readonly string[];
  /** Cache key of the redactor; undefined for content in base64 or gzip. */
  readonly key?: string | undefined;
}

/** Anything that can be searched: the content of a file or an archive entry, or base64 in a text. */
export type Piece = Place & (Text | { readonly kind: 'bytes'; readonly bytes: Buffer } | { readonly kind: 'seen' });

interface Text {
  readonly kind: 'text';
  readonly text: string;
  /** Whether nothing is packed in it, so it yields no further pieces. */
  readonly alone: boolean;
}

/**
 * A file and everything packed in it. For an archive, also the bytes around its entries.
 * @param isSeen - whether the entry with this key was already searched: then only its name is yielded, and it is not
 * unpacked again
 * @throws EvidenceError if it is damaged
 */
export function* piecesOf(
  bytes: Buffer,
  key: string | undefined,
  isSeen: (key: string) => boolean,
  budget = new Budget(),
  inside: readonly string[] = [],
): Generator<Piece> {
  const depth = inside.length;
  const unpacked = (from: Buffer, by: string | undefined, name: string): Generator<Piece> =>
    piecesOf(from, by, isSeen, budget, [...inside, name]);
  if (looksLikeZip(bytes)) {
    const entries = readZip(bytes);
    yield { kind: 'bytes', inside, bytes: around(entries, bytes) };
    budget.enter(depth);
    for (const entry of entries) {
      const by = keyOfEntry(entry);
      if (by !== undefined && isSeen(by)) yield { kind: 'seen', inside: [...inside, entry.name] };
      else yield* unpacked(unpack(entry, budget), by, entry.name);
    }
  } else if (isGzip(bytes)) {
    yield { kind: 'bytes', inside, bytes };
    budget.enter(depth);
    yield* unpacked(gunzip(bytes, budget), undefined, 'gzip');
  } else if (isText(bytes)) {
    const text = bytes.toString('utf8');
    const packed = [...text.matchAll(packedInText)];
    yield { kind: 'text', inside, text, key, alone: packed.length === 0 };
    for (const { 0: base64, index } of packed) {
      const archive = Buffer.from(base64, 'base64');
      if (!isWholeZip(archive)) continue;
      budget.enter(depth);
      yield* unpacked(archive, undefined, `base64 at ${index}`);
    }
  } else {
    yield { kind: 'bytes', inside, bytes, key };
  }
}

/** Headers, comments and bytes that belong to no entry. The entries themselves are searched unpacked. */
function around(entries: readonly ZipEntry[], bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  const start = ({ packed }: ZipEntry): number => packed.byteOffset - bytes.byteOffset;
  for (const entry of entries.toSorted((a, b) => start(a) - start(b))) {
    parts.push(bytes.subarray(from, start(entry)), apart);
    from = start(entry) + entry.packed.length;
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
}
const apart = Buffer.from('\n');
