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
 * Redacts the bytes of any kind of file; returns the same buffer if there is nothing to redact. The kind is detected
 * from the content, because Playwright attachments can have any name.
 * @param key - cache key under which the content may be remembered as clean (clean-cache.ts)
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

/**
 * Removes or replaces entries of an archive (replacements are stored uncompressed). Returns the same list if nothing
 * changes.
 */
export type Prepare = (entries: readonly ZipEntry[]) => readonly ZipEntry[];

interface How {
  readonly budget?: Budget;
  readonly depth?: number;
  readonly prepare?: Prepare;
  /** Which entries to skip. */
  readonly pass?: Pass;
}

/**
 * Redacts each entry of an archive, names included. Unchanged entries, mostly media, are copied without repacking.
 */
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
  /** Set only if the content changed. */
  readonly bytes: Buffer | undefined;
  /** Number of secrets known when the content was searched. Set only if the search added none. */
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

/** Whether the archive holds only entries and a directory. Unowned bytes, extra fields and comments can hide data. */
function isTight(bytes: Buffer, entries: readonly ZipEntry[]): boolean {
  const owned = entries.reduce((sum, { name, packed }) => sum + packed.length + 76 + 2 * Buffer.byteLength(name), 22);
  // A streaming writer appends checksum and sizes to each entry (12 or 16 bytes), and the extra field of a time stamp
  // takes 9 or 5 bytes.
  return bytes.length - owned <= entries.length * 32;
}

/**
 * Redacts archives that are embedded in a text as base64, as in Playwright's HTML report. `UEsDB` is how every ZIP
 * file begins in base64.
 */
function redactPackedText(text: string, redactor: Redactor, budget: Budget, depth: number): string {
  return text.replace(packedInText, (found) => {
    const bytes = Buffer.from(found, 'base64');
    if (!isWholeZip(bytes)) return found;
    const redacted = redactBytes(bytes, redactor, budget, budget.enter(depth));
    return redacted === bytes ? found : redacted.toString('base64');
  });
}

export const packedInText = /UEsDB[A-Za-z0-9+/]{60,}={0,2}/g;

/** Whether base64 that begins like an archive decodes to one. A truncated archive in a log is treated as text. */
export function isWholeZip(bytes: Buffer): boolean {
  try {
    return readZip(bytes).length > 0;
  } catch (error) {
    if (error instanceof EvidenceError) return false;
    throw error;
  }
}

/** Overwrites registered values, tokens and keys in binary content, in place, so that no offset changes. */
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
