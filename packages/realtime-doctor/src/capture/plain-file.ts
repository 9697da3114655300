import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { EvidenceError } from '../errors.ts';

const PART = 2 ** 18;

/**
 * Reads what is a plain file at the moment that it is opened, part by part: neither a link nor a pipe that blocks can
 * have taken its place since it was listed. The part is used again for the next.
 * @throws EvidenceError where there is no such file
 */
export function eachPartOf(path: string, take: (part: Buffer) => void): void {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw new EvidenceError(
      `${path} can't be opened.`,
      'Check its permissions, or get an unmodified copy of the capture.',
      {
        cause: error,
      },
    );
  }
  try {
    if (!fstatSync(file).isFile()) {
      throw new EvidenceError(`${path} is not a regular file.`, 'Get an unmodified copy of the capture.');
    }
    const part = Buffer.allocUnsafe(PART);
    for (let read = readSync(file, part); read > 0; read = readSync(file, part)) take(part.subarray(0, read));
  } finally {
    closeSync(file);
  }
}
