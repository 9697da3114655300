/** Detects the kind of content from the bytes, since file names are not reliable. */
import { isUtf8 } from 'node:buffer';
import { looksLikeZip } from '../archive/zip-read.ts';

/** UTF-8 without NUL; everything else is binary. */
export const isText = (bytes: Buffer): boolean => isUtf8(bytes) && !bytes.includes(0);

export const isGzip = (bytes: Buffer): boolean =>
  bytes.length > 18 && bytes.readUInt16BE(0) === 0x1f8b && bytes[2] === 8;

/** Whether searching the content takes longer than hashing it: it has to be unpacked or parsed. */
export const isDear = (bytes: Buffer): boolean => looksLikeZip(bytes) || isGzip(bytes) || isText(bytes);
