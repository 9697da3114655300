import { crc32, inflateRawSync } from 'node:zlib';
import { EvidenceError } from '../errors.ts';
import type { Budget } from './budget.ts';

/** An entry of a ZIP file (PKWARE APPNOTE 6.3), still packed. */
export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: 0 | 8;
  readonly crc: number;
  readonly size: number;
  /** Packed bytes: a view, not a copy. */
  readonly packed: Buffer;
  /** MS-DOS date and time, as in the header. */
  readonly modified: number;
  /** Unix mode of the unpacked file; 0 if the archive was not written on Unix. */
  readonly mode: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

export const looksLikeZip = (bytes: Buffer): boolean =>
  bytes.length >= 22 && [LOCAL, END].includes(bytes.readUInt32LE(0));

/**
 * The entries of a ZIP file. Synchronous, because the `onTestEnd` of a Playwright reporter is. Strict, because
 * secrets can hide where ZIP readers disagree: overlapping entries, two names for one entry, bytes that belong to no
 * entry.
 * @throws EvidenceError for anything that is not unambiguously one archive
 */
export function readZip(bytes: Buffer): ZipEntry[] {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const size = bytes.readUInt32LE(end + 12);
  const start = bytes.readUInt32LE(end + 16);
  if (count === 0xffff || start === 0xffffffff) broken('ZIP64 archives are not supported');
  if (start + size > end || bytes.readUInt16LE(end + 8) !== count)
    broken('its directory is not at the recorded position');
  const entries: (ZipEntry & { from: number; to: number })[] = [];
  let at = start;
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== CENTRAL) broken('its directory is damaged');
    entries.push(readEntry(bytes, at, start));
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  const inOrder = [...entries].sort((a, b) => a.from - b.from);
  inOrder.forEach((entry, index) => {
    if (entry.from < (inOrder[index - 1]?.to ?? 0)) broken(`"${entry.name}" overlaps another entry`);
  });
  return entries;
}

/** Unpacks an entry and checks its size and checksum. */
export function unpack(entry: ZipEntry, budget: Budget): Buffer {
  const { name, packed, method, size, crc } = entry;
  budget.spend(name, packed.length, size);
  let bytes = packed;
  if (method === 8) {
    try {
      bytes = inflateRawSync(packed, { maxOutputLength: Math.max(1, size), chunkSize: chunkFor(size) });
    } catch (error) {
      broken(`"${name}" is damaged or larger than it says`, error);
    }
  }
  if (bytes.length !== size || crc32(bytes) !== crc) broken(`"${name}" is damaged: size or checksum differ`);
  return bytes;
}

/**
 * One chunk for the whole content plus one byte that detects excess data: two to five times as fast as chunks of 16
 * KiB. Bounded, because an archive may declare any size; 64 is the minimum of zlib.
 */
const chunkFor = (size: number): number => Math.min(Math.max(size + 1, 64), 2 ** 24);

function readEntry(bytes: Buffer, at: number, directory: number): ZipEntry & { from: number; to: number } {
  const flags = bytes.readUInt16LE(at + 8);
  const method = bytes.readUInt16LE(at + 10);
  const length = bytes.readUInt32LE(at + 20);
  const nameLength = bytes.readUInt16LE(at + 28);
  const from = bytes.readUInt32LE(at + 42);
  const rawName = bytes.subarray(at + 46, at + 46 + nameLength);
  const name = rawName.toString('utf8');
  if (flags & 1) broken(`"${name}" is encrypted`);
  if (method !== 0 && method !== 8) broken(`"${name}" uses compression method ${method}; only 0 and 8 are supported`);
  if (from + 30 > directory || bytes.readUInt32LE(from) !== LOCAL)
    broken(`"${name}" is not at the position in the directory`);
  const localName = bytes.readUInt16LE(from + 26);
  const data = from + 30 + localName + bytes.readUInt16LE(from + 28);
  if (!bytes.subarray(from + 30, from + 30 + localName).equals(rawName))
    broken(`"${name}" has different names in its header and the directory`);
  if (data + length > directory) broken(`"${name}" extends beyond the archive`);
  return {
    name,
    method,
    crc: bytes.readUInt32LE(at + 16),
    size: bytes.readUInt32LE(at + 24),
    packed: bytes.subarray(data, data + length),
    modified: bytes.readUInt32LE(at + 12),
    mode: bytes.readUInt32LE(at + 38) >>> 16,
    from,
    to: data + length,
  };
}

/** The end record comes last; only its comment may follow. */
function findEnd(bytes: Buffer): number {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 0xffff); at--) {
    if (bytes.readUInt32LE(at) === END && at + 22 + bytes.readUInt16LE(at + 20) === bytes.length) return at;
  }
  return broken('it has no end record');
}

function broken(seen: string, cause?: unknown): never {
  throw new EvidenceError(
    `The ZIP archive can't be read: ${seen}.`,
    'Leave it out of the capture: it can be neither checked nor redacted.',
    { cause },
  );
}
