/**
 * What a redactor has looked at and would leave alone: a trace is 100 MB and comes by three times, and all traces hold the
 * same few sources. By hash of the content, with how much was known then. Pictures are not remembered: what can be read
 * in them is found in less time than their hash takes.
 */
import { hash } from 'node:crypto';
import type { ZipEntry } from '../archive/zip-read.ts';
import { isDear } from './content.ts';
import type { Redactor } from './redactor.ts';

const clean = new WeakMap<Redactor, Map<string, number>>();

/** SHA-256, as a manifest writes it. */
export const sha256 = (bytes: Buffer): string => hash('sha256', bytes, 'hex');

/** What content is remembered by; undefined for what is not. */
export const keyOf = (bytes: Buffer): string | undefined => (isDear(bytes) ? sha256(bytes) : undefined);

/** An archive's entry by what is packed, which is a tenth of what it unpacks to. */
export const keyOfEntry = ({ method, packed }: ZipEntry): string | undefined =>
  method === 8 || isDear(packed) ? `${method} ${sha256(packed)}` : undefined;

type Key = string | undefined;

/** Whether a redactor that knows what it knows now has nothing to take out of this content. */
export const isSeenClean = (key: Key, redactor: Redactor): boolean =>
  key !== undefined && clean.get(redactor)?.get(key) === redactor.additions;

/** Whether it had nothing to take out once; of what was registered since, it does not know. */
export const wasSeenClean = (key: Key, redactor: Redactor): boolean =>
  key !== undefined && clean.get(redactor)?.has(key) === true;

/**
 * Whether a text that was left alone once is left alone still: shapes and names in it are the same, so only a value that
 * was registered since could stand there, and that is found without walking through its JSON again.
 */
export const staysClean = (key: Key, text: string, redactor: Redactor): boolean =>
  wasSeenClean(key, redactor) && redactor.placesOfRegistered(text).length === 0;

/** For {@link rememberClean}: of what was left unseen where it had been clean before. */
export const ONCE = -1;

/** @param additions - how much was known when it was looked at */
export function rememberClean(key: Key, redactor: Redactor, additions = redactor.additions): void {
  if (key === undefined) return;
  const known = clean.get(redactor) ?? new Map<string, number>();
  clean.set(redactor, known.set(key, additions));
}
