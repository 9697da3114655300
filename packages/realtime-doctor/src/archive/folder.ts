import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EvidenceError } from '../errors.ts';
import { collisionKey, unsafePath } from '../capture/names.ts';
import { walkFolder } from '../capture/walk-folder.ts';
import { Budget, type Limits } from './budget.ts';
import { readZip, unpack } from './zip-read.ts';
import { ZipWriter } from './zip-write.ts';

/**
 * Writes a folder as one ZIP file, atomically. The same folder gives the same bytes: paths are sorted, times and
 * owners are left out. Symbolic links and devices are refused.
 */
export function zipFolder(dir: string, file: string): void {
  const partial = join(dirname(file), `.partial-${process.pid}-${basename(file)}`);
  const output = openSync(partial, 'wx', 0o644);
  try {
    const writer = new ZipWriter((bytes) => writeWhole(output, bytes));
    for (const { path, type } of walkFolder(dir)) {
      if (type === 'folder') continue;
      const why = type === 'file' ? unsafePath(path) : 'it is a link or a device';
      if (why) throw new EvidenceError(`"${path}" can't be archived: ${why}.`, 'Remove it from the folder.');
      writer.add(path, readFileSync(join(dir, path)));
    }
    writer.end();
    fsyncSync(output);
    closeSync(output);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** Unpacks an archive into a new folder. No entry can write outside that folder. */
export function unzipFolder(file: string, dir: string, limits: Partial<Limits> = {}): void {
  const budget = new Budget(limits);
  const entries = readZip(readFileSync(file)).filter(({ name }) => !name.endsWith('/'));
  const taken = new Map<string, string>();
  for (const { name, mode } of entries) {
    const other = taken.get(collisionKey(name));
    // The upper four bits of a Unix mode are the file type: 8 is a regular file, 0 is unspecified.
    const why = unsafePath(name) ?? ([0, 8].includes(mode >>> 12) ? undefined : 'it is a link or a device');
    if (why)
      throw new EvidenceError(
        `"${printable(name)}" is not a safe name in an archive: ${why}.`,
        'Nothing was unpacked. Get an archive that this tool exported.',
      );
    if (other !== undefined) {
      throw new EvidenceError(
        `"${printable(other)}" and "${printable(name)}" are the same file on some systems.`,
        'Nothing was unpacked. Get an archive that this tool exported.',
      );
    }
    taken.set(collisionKey(name), name);
  }
  if (existsSync(dir)) throw new EvidenceError(`The folder ${dir} already exists.`, 'Choose another to unpack to.');
  try {
    mkdirSync(dir, { recursive: true });
    for (const entry of entries) {
      const path = join(dir, entry.name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, unpack(entry, budget), { flag: 'wx' });
    }
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

// eslint-disable-next-line no-control-regex -- a hostile name must not write to the terminal
const printable = (name: string): string => name.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');

function writeWhole(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
