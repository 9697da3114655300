import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { EvidenceError } from '../errors.ts';

const PART = 2 ** 18;

/**
 * Reads a regular file part by part. The type is checked on the open file, so a link or a blocking pipe can't have
 * replaced it since it was listed. The buffer of a part is reused for the next.
 * @throws EvidenceError if there is no such file
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
