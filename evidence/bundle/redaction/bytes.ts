import { isUtf8 } from 'node:buffer';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Budget } from '../archive/budget.ts';
import { looksLikeZip, readZip, unpack, type ZipEntry } from '../archive/zip-read.ts';
import { zipOf } from '../archive/zip-write.ts';
import { EvidenceError } from '../../errors.ts';
import { isPng, withoutMetadata } from './png.ts';
import { readable } from './readable.ts';
import type { Redactor } from './redactor.ts';
import { hashOfEntry, isSeenClean, rememberClean, staysClean } from './seen-clean.ts';
import { privateKeysIn, tokensIn, tokensInBase64 } from './shapes.ts';

/**
 * A file's bytes without secrets, whatever kind of file it is; the same buffer where there were none. The content says
 * the kind, not the name: Playwright's attachments have whatever name they were given.
 * @param hash - by which the content may be remembered as clean (seen-clean.ts)
 */
export function redactBytes(bytes: Buffer, redactor: Redactor, budget: Budget, depth = 0, hash?: string): Buffer {
  if (looksLikeZip(bytes)) return redactZip(bytes, redactor, budget, depth);
  if (isGzip(bytes)) {
    const inside = gunzip(bytes, budget);
    const redacted = redactBytes(inside, redactor, budget, budget.enter(depth));
    return redacted === inside ? bytes : gzipSync(redacted);
  }
  if (isPng(bytes)) return masked(withoutMetadata(bytes) ?? bytes, redactor);
  if (!isText(bytes)) return masked(bytes, redactor);
  const text = bytes.toString('utf8');
  const packed = text.search(packedInText) >= 0;
  if (hash !== undefined && !packed && staysClean(hash, text, redactor)) return bytes;
  const redacted = redactor.text(packed ? redactPackedText(text, redactor, budget, depth) : text);
  return redacted === text ? bytes : Buffer.from(redacted, 'utf8');
}

/** An archive with each entry redacted, names too. What needs no change is copied as it is packed, media first of all. */
function redactZip(bytes: Buffer, redactor: Redactor, budget: Budget, depth: number): Buffer {
  const inner = budget.enter(depth);
  const changes = new Map<ZipEntry, { name: string; bytes: Buffer | undefined; clean: number | undefined }>();
  const entries = readZip(bytes);
  for (const entry of entries) {
    const name = entry.name
      .split('/')
      .map((part) => redactor.fileName(part))
      .join('/');
    const hash = hashOfEntry(entry);
    if (name === entry.name && isSeenClean(hash, redactor)) continue;
    const known = redactor.additions;
    const before = unpack(entry, budget);
    const after = redactBytes(before, redactor, budget, inner, hash);
    const isClean = redactor.additions === known;
    if (after === before && isClean) rememberClean(hash, redactor);
    if (name !== entry.name || after !== before)
      changes.set(entry, { name, bytes: after === before ? undefined : after, clean: isClean ? known : undefined });
  }
  if (changes.size === 0 && isTight(bytes, entries)) return bytes;
  return zipOf((writer) => {
    for (const entry of entries) {
      const change = changes.get(entry);
      if (change?.bytes) {
        const written = writer.add(change.name, change.bytes);
        if (change.clean !== undefined) rememberClean(hashOfEntry(written), redactor, change.clean);
      } else writer.addPacked({ ...entry, name: change?.name ?? entry.name });
    }
  });
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
  for (const { start: from, text } of readable(bytes.toString('latin1'), redactor)) {
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

/** UTF-8 without NUL: everything else is bytes. */
export const isText = (bytes: Buffer): boolean => isUtf8(bytes) && !bytes.includes(0);

export const isGzip = (bytes: Buffer): boolean =>
  bytes.length > 18 && bytes.readUInt16BE(0) === 0x1f8b && bytes[2] === 8;

export function gunzip(bytes: Buffer, budget: Budget): Buffer {
  let inside: Buffer;
  try {
    inside = gunzipSync(bytes, { maxOutputLength: budget.left });
  } catch (error) {
    throw new EvidenceError('a gzip file', 'it is damaged or unfolds beyond all bounds', 'Leave it out.', {
      cause: error,
    });
  }
  budget.spend('a gzip file', bytes.length, inside.length);
  return inside;
}
