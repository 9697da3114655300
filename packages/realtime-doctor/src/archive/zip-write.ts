import { crc32, deflateRawSync } from 'node:zlib';
import { EvidenceError } from '../errors.ts';
import type { ZipEntry } from './zip-read.ts';

/** 1980-01-01 00:00, the earliest time in the format. A fixed time gives the same archive for the same content. */
const NO_TIME = 0x00210000;
const FILE = 0o100644;
const UTF8 = 0x0800;

/** Already compressed formats: deflating them costs time and saves nothing. */
const isPacked = (name: string): boolean => /\.(?:png|jpe?g|webp|gif|webm|mp4|zip|gz|br|woff2?)$/i.test(name);

/** An entry that is stored without compression. */
export const stored = (name: string, bytes: Buffer): ZipEntry => ({
  name,
  method: 0,
  crc: crc32(bytes),
  size: bytes.length,
  packed: bytes,
  modified: NO_TIME,
  mode: FILE,
});

/** Writes a ZIP archive entry by entry through `write`; only one entry at a time is in memory. */
export class ZipWriter {
  readonly #write: (bytes: Buffer) => void;
  readonly #directory: Buffer[] = [];
  #offset = 0;

  constructor(write: (bytes: Buffer) => void) {
    this.#write = write;
  }

  /** Returns the entry as written. */
  add(name: string, bytes: Buffer): ZipEntry {
    const deflated = isPacked(name) ? bytes : deflateRawSync(bytes);
    const smaller = deflated.length < bytes.length;
    const entry: ZipEntry = { ...stored(name, bytes), ...(smaller ? { method: 8, packed: deflated } : {}) };
    this.addPacked(entry);
    return entry;
  }

  /** Copies a packed entry from another archive without unpacking it. */
  addPacked({ name, method, crc, size, packed, modified, mode }: ZipEntry): void {
    const encoded = Buffer.from(name, 'utf8');
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    // These fields are the same in the local header and the directory, up to the length of the name: version, flags,
    // method, time, checksum and sizes.
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
    // "Made by" Unix: without it, readers ignore the mode.
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

/** Builds an archive in memory. */
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
