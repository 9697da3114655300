import { gunzipSync, gzipSync } from 'node:zlib';
import { Budget } from '../archive/budget.ts';
import { looksLikeZip, readZip, unpack, type ZipEntry } from '../archive/zip-read.ts';
import { zipOf } from '../archive/zip-write.ts';
import { EvidenceError } from '../errors.ts';
import { isGzip, isText } from './content.ts';
import { isPng, withoutMetadata } from './png.ts';
import { readable } from './readable.ts';
import type { Redactor } from './redactor.ts';
import { CleanCache, keyOfEntry, type Pass } from './clean-cache.ts';
import { privateKeysIn, tokensIn, tokensInBase64 } from './shapes.ts';

/**
 * A file's bytes without secrets, whatever kind of file it is; the same buffer where there were none. The content says
 * the kind, not the name: Playwright's attachments have whatever name they were given.
 * @param key - by which the content may be remembered as clean (clean-cache.ts)
 */
export function redactBytes(bytes: Buffer, redactor: Redactor, budget: Budget, depth = 0, key?: string): Buffer {
  if (looksLikeZip(bytes)) return redactZip(bytes, redactor, { budget, depth });
  if (isGzip(bytes)) {
    const inside = gunzip(bytes, budget);
    const redacted = redactBytes(inside, redactor, budget, budget.enter(depth));
    return redacted === inside ? bytes : gzipSync(redacted);
  }
  if (isPng(bytes)) return masked(withoutMetadata(bytes) ?? bytes, redactor);
  if (!isText(bytes)) return masked(bytes, redactor);
  const text = bytes.toString('utf8');
  const packed = text.search(packedInText) >= 0;
  if (!packed && CleanCache.of(redactor).staysClean(key, text)) return bytes;
  const redacted = redactor.text(packed ? redactPackedText(text, redactor, budget, depth) : text);
  return redacted === text ? bytes : Buffer.from(redacted, 'utf8');
}

/** Leaves entries of an archive out or puts others in their place, stored; the same list where it changes nothing. */
export type Prepare = (entries: readonly ZipEntry[]) => readonly ZipEntry[];

interface How {
  readonly budget?: Budget;
  readonly depth?: number;
  readonly prepare?: Prepare;
  /** Which entries are left as they are. */
  readonly pass?: Pass;
}

/** An archive with each entry redacted, names too. What needs no change is copied as it is packed, media first of all. */
export function redactZip(bytes: Buffer, redactor: Redactor, how: How = {}): Buffer {
  const cache = CleanCache.of(redactor);
  const { budget = new Budget(), depth = 0, prepare = (entries) => entries, pass = cache.thorough } = how;
  const inner = budget.enter(depth);
  const before = readZip(bytes);
  const entries = prepare(before);
  const redacted = entries.map((entry) => redactEntry(entry, redactor, { budget, depth: inner, pass }));
  const isChanged = redacted.some(({ name, bytes: after }, index) => after ?? name !== entries[index]?.name);
  if (!isChanged && entries === before && isTight(bytes, entries)) return bytes;
  const asItWas = new Set(before);
  return zipOf((writer) => {
    for (const [index, entry] of entries.entries()) {
      const { name, bytes: after, clean } = redacted[index] as Redacted;
      if (!after && asItWas.has(entry)) {
        writer.addPacked({ ...entry, name });
        continue;
      }
      const written = writer.add(name, after ?? entry.packed);
      if (clean !== undefined) cache.remember(keyOfEntry(written), clean);
    }
  });
}

interface Redacted {
  readonly name: string;
  /** Where they changed. */
  readonly bytes: Buffer | undefined;
  /** How much was known when it was looked at, where it taught nothing. */
  readonly clean: number | undefined;
}

function redactEntry(
  entry: ZipEntry,
  redactor: Redactor,
  { budget, depth, pass }: Required<Omit<How, 'prepare'>>,
): Redacted {
  const name = entry.name
    .split('/')
    .map((part) => redactor.fileName(part))
    .join('/');
  const key = keyOfEntry(entry);
  const known = redactor.additions;
  if (pass.isDone(key)) return { name, bytes: undefined, clean: undefined };
  const before = unpack(entry, budget);
  const after = redactBytes(before, redactor, budget, depth, key);
  const clean = redactor.additions === known ? known : undefined;
  if (after !== before) return { name, bytes: after, clean };
  if (clean !== undefined) CleanCache.of(redactor).remember(key);
  return { name, bytes: undefined, clean };
}

/** Whether entries and directory are all there is: bytes that no entry owns, extra fields and comments may hide things. */
function isTight(bytes: Buffer, entries: readonly ZipEntry[]): boolean {
  const owned = entries.reduce((sum, { name, packed }) => sum + packed.length + 76 + 2 * Buffer.byteLength(name), 22);
  // A writer that streams puts sums and sizes behind each entry (12 or 16 bytes), and a time stamp's extra field is 9 or 5.
  return bytes.length - owned <= entries.length * 32;
}

/** Archives in base64 inside a text, as in Playwright's HTML report: `UEsDB` is the beginning of every ZIP file. */
function redactPackedText(text: string, redactor: Redactor, budget: Budget, depth: number): string {
  return text.replace(packedInText, (found) => {
    const bytes = Buffer.from(found, 'base64');
    if (!isWholeZip(bytes)) return found;
    const redacted = redactBytes(bytes, redactor, budget, budget.enter(depth));
    return redacted === bytes ? found : redacted.toString('base64');
  });
}

export const packedInText = /UEsDB[A-Za-z0-9+/]{60,}={0,2}/g;

/** Whether base64 that begins like an archive is one; a cut one in a log is text like any other. */
export function isWholeZip(bytes: Buffer): boolean {
  try {
    return readZip(bytes).length > 0;
  } catch (error) {
    if (error instanceof EvidenceError) return false;
    throw error;
  }
}

/** Registered values, tokens and keys in bytes that are no text: blotted out in place, so that nothing moves. */
function masked(bytes: Buffer, redactor: Redactor): Buffer {
  let result: Buffer | undefined;
  for (const { start: from, text } of readable(bytes, redactor)) {
    const places = [
      ...redactor.placesOfRegistered(text),
      ...tokensIn(text),
      ...tokensInBase64(text),
      ...privateKeysIn(text),
    ];
    for (const { start, end } of places) {
      result ??= Buffer.from(bytes);
      result.fill('*', from + start, from + end);
    }
  }
  return result ?? bytes;
}

export function gunzip(bytes: Buffer, budget: Budget): Buffer {
  let inside: Buffer;
  try {
    inside = gunzipSync(bytes, { maxOutputLength: budget.left });
  } catch (error) {
    throw new EvidenceError('A gzip file is damaged or expands beyond the limit.', 'Leave it out of the capture.', {
      cause: error,
    });
  }
  budget.spend('a gzip file', bytes.length, inside.length);
  return inside;
}
