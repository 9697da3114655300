/**
 * What a redactor has looked at and would leave alone: a trace is 100 MB and comes by three times, and all traces hold the
 * same few sources. By hash of the content, with how much was known then.
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
  clean.get(redactor)?.get(key) === redactor.additions;

/**
 * Whether a text that was left alone once is left alone still: shapes and names in it are the same, so only a value that
 * was registered since could stand there, and that is found without walking through its JSON again.
 */
export const staysClean = (key: string, text: string, redactor: Redactor): boolean =>
  clean.get(redactor)?.has(key) === true && redactor.placesOfRegistered(text).length === 0;

/** @param additions - how much was known when it was looked at */
export function rememberClean(key: string, redactor: Redactor, additions = redactor.additions): void {
  const known = clean.get(redactor) ?? new Map<string, number>();
  clean.set(redactor, known.set(key, additions));
}
