/** What kind of content bytes are: they say it themselves, since names say anything. */
import { isUtf8 } from 'node:buffer';
import { looksLikeZip } from '../archive/zip-read.ts';

/** UTF-8 without NUL: everything else is bytes. */
export const isText = (bytes: Buffer): boolean => isUtf8(bytes) && !bytes.includes(0);

export const isGzip = (bytes: Buffer): boolean =>
  bytes.length > 18 && bytes.readUInt16BE(0) === 0x1f8b && bytes[2] === 8;

/** Whether it unpacks to something or is walked through: what takes longer than a hash of it. */
export const isDear = (bytes: Buffer): boolean => looksLikeZip(bytes) || isGzip(bytes) || isText(bytes);
