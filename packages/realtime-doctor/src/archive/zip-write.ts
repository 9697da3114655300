import { crc32, deflateRawSync } from 'node:zlib';
import { EvidenceError } from '../errors.ts';
import type { ZipEntry } from './zip-read.ts';

/** 1980-01-01 00:00, the earliest that the format has: the same content gives the same archive. */
const NO_TIME = 0x00210000;
const FILE = 0o100644;
const UTF8 = 0x0800;

/** Packed already: deflating them again costs time and saves nothing. */
const isPacked = (name: string): boolean => /\.(?:png|jpe?g|webp|gif|webm|mp4|zip|gz|br|woff2?)$/i.test(name);

/** An entry that is not deflated. */
export const stored = (name: string, bytes: Buffer): ZipEntry => ({
  name,
  method: 0,
  crc: crc32(bytes),
  size: bytes.length,
  packed: bytes,
  modified: NO_TIME,
  mode: FILE,
});

/** Writes a ZIP archive, entry by entry, to wherever `write` puts the bytes; no more than one entry is in memory. */
export class ZipWriter {
  readonly #write: (bytes: Buffer) => void;
  readonly #directory: Buffer[] = [];
  #offset = 0;

  constructor(write: (bytes: Buffer) => void) {
    this.#write = write;
  }

  /** Answers the entry as it was written. */
  add(name: string, bytes: Buffer): ZipEntry {
    const deflated = isPacked(name) ? bytes : deflateRawSync(bytes);
    const smaller = deflated.length < bytes.length;
    const entry: ZipEntry = { ...stored(name, bytes), ...(smaller ? { method: 8, packed: deflated } : {}) };
    this.addPacked(entry);
    return entry;
  }

  /** An entry of another archive as it is, without unpacking it. */
  addPacked({ name, method, crc, size, packed, modified, mode }: ZipEntry): void {
    const encoded = Buffer.from(name, 'utf8');
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    // From here on as in the directory, up to the name's length: version, flags, method, time, sums and sizes.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(UTF8, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(modified, 6);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(encoded.length, 22);
    common.copy(local, 4);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    // Made by a Unix, which is what gives the mode a meaning.
    central.writeUInt16LE(0x0314, 4);
    common.copy(central, 6);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(this.#offset, 42);
    this.#directory.push(central, encoded);
    this.#put(local, encoded, packed);
  }

  end(): void {
    const start = this.#offset;
    this.#put(...this.#directory);
    const count = this.#directory.length / 2;
    if (count >= 0xffff) tooLarge(`${count} entries`);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(count, 8);
    end.writeUInt16LE(count, 10);
    end.writeUInt32LE(this.#offset - start, 12);
    end.writeUInt32LE(start, 16);
    this.#put(end);
  }

  #put(...parts: readonly Buffer[]): void {
    for (const part of parts) {
      this.#write(part);
      this.#offset += part.length;
      if (this.#offset >= 0xffffffff) tooLarge('4 GiB');
    }
  }
}

/** The archive in memory. */
export function zipOf(fill: (writer: ZipWriter) => void): Buffer {
  const parts: Buffer[] = [];
  const writer = new ZipWriter((bytes) => parts.push(bytes));
  fill(writer);
  writer.end();
  return Buffer.concat(parts);
}

function tooLarge(seen: string): never {
  throw new EvidenceError(
    `The archive has ${seen}; a ZIP file holds less than 4 GiB and 65,535 entries.`,
    'Keep fewer or shorter traces.',
  );
}
