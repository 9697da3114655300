/**
 * What a redactor has looked at and would leave alone: a trace is 100 MB and comes by three times, and all traces hold the
 * same few sources. By hash of the content, with how many secrets were known then: one more, and it is looked at again.
 */
import { hash } from 'node:crypto';
import type { ZipEntry } from '../archive/zip-read.ts';
import type { Redactor } from './redactor.ts';

const clean = new WeakMap<Redactor, Map<string, number>>();

export const hashOf = (bytes: Buffer): string => hash('sha256', bytes, 'base64');

/** An archive's entry by what is packed, which is a tenth of what it unpacks to. */
export const hashOfEntry = ({ method, packed }: ZipEntry): string => `${method} ${hashOf(packed)}`;

/** Whether a redactor that knows what it knows now has nothing to take out of this content. */
export const isSeenClean = (key: string, redactor: Redactor): boolean =>
  clean.get(redactor)?.get(key) === redactor.size;

export function rememberClean(key: string, redactor: Redactor): void {
  const known = clean.get(redactor) ?? new Map<string, number>();
  clean.set(redactor, known.set(key, redactor.size));
}
