import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EvidenceError } from '../errors.ts';
import { walkFolder } from '../capture/walk-folder.ts';
import { piecesOf, type Piece } from './pieces.ts';
import { readable } from './readable.ts';
import type { Redactor } from './redactor.ts';
import { CleanCache, sha256 } from './clean-cache.ts';
import { privateKeysIn, tokensIn, tokensInBase64 } from './shapes.ts';

export interface Leak {
  /** Path in the folder. */
  readonly file: string;
  /** The way through archives, outermost first; empty in the file itself. */
  readonly inside: readonly string[];
  /** Characters from the beginning of the piece; -1 for the name of a file or entry. */
  readonly offset: number;
  /** `jwt`, `part of secret`, `private key`, `by its name`, `unreadable`, or `secretlint aws`. */
  readonly kind: string;
  /** What should stand there; never the secret itself. */
  readonly shownAs: string;
}

/** Size in bytes and SHA-256 of a file, as a manifest has them. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

/** A file that is full of a secret is told about this often. */
const MOST_A_PIECE = 20;

/**
 * The last look at a finished folder: registered values in any form, tokens and keys by their shape, whatever the
 * redactor would still change, and secretlint's rules; in every file, archives inside archives included, and in every
 * name. What can't be opened counts as a leak, since nobody can say what is in it.
 * @param digests - is filled with those of the files, by path: what a manifest lists is what was looked at
 */
export async function scan(dir: string, redactor: Redactor, digests = new Map<string, Digest>()): Promise<Leak[]> {
  const leaks: Leak[] = [];
  // Reports hold copies of what the journeys hold, and each trace the same few sources.
  const clean = new Set<string>();
  for (const { path, type } of walkFolder(dir)) {
    leaks.push(...inName(path, redactor).map((leak) => ({ file: path, inside: [], ...leak })));
    if (type === 'folder') continue;
    if (type !== 'file') {
      leaks.push({ file: path, inside: [], offset: -1, kind: 'unreadable', shownAs: 'link or device' });
      continue;
    }
    const bytes = readFileSync(join(dir, path));
    const hash = sha256(bytes);
    digests.set(path, { bytes: bytes.length, sha256: hash });
    if (clean.has(hash)) continue;
    const found = await scanBytes(bytes, hash, redactor, clean);
    if (found.length === 0) clean.add(hash);
    leaks.push(...found.map((leak) => ({ file: path, ...leak })));
  }
  return leaks;
}

/** @param clean - by their keys, entries that were seen to hold nothing */
async function scanBytes(
  bytes: Buffer,
  key: string,
  redactor: Redactor,
  clean: Set<string>,
): Promise<Omit<Leak, 'file'>[]> {
  const leaks: Omit<Leak, 'file'>[] = [];
  try {
    for (const piece of piecesOf(bytes, key, (entry) => clean.has(entry))) {
      const { inside } = piece;
      const entry = inside.at(-1);
      if (entry !== undefined) leaks.push(...inName(entry, redactor).map((leak) => ({ inside, ...leak })));
      const found = await inPiece(piece, redactor);
      const isAlone = piece.kind === 'text' && piece.alone;
      if (found.length === 0 && isAlone && entry !== undefined && piece.key !== undefined) clean.add(piece.key);
      leaks.push(...found.slice(0, MOST_A_PIECE).map((leak) => ({ inside, ...leak })));
    }
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    leaks.push({ inside: [], offset: 0, kind: 'unreadable', shownAs: error.message });
  }
  return leaks;
}

type Found = Pick<Leak, 'offset' | 'kind' | 'shownAs'>;

async function inPiece(piece: Piece, redactor: Redactor): Promise<Found[]> {
  if (piece.kind === 'text') return [...inText(piece.text, piece.key, redactor), ...(await byLint(piece.text))];
  // In bytes that are no text the redactor looks for the same, in the same way.
  return piece.kind === 'seen' || CleanCache.of(redactor).isClean(piece.key) ? [] : inBytes(piece.bytes, redactor);
}

function inText(text: string, key: string | undefined, redactor: Redactor): Found[] {
  const found = byValueOrShape(text, redactor);
  // What the redactor left alone it would leave alone again, if no value was registered since that stands there.
  if (found.length > 0 || CleanCache.of(redactor).wasClean(key)) return found;
  const redacted = redactor.text(text);
  if (redacted === text) return [];
  let offset = 0;
  while (text[offset] === redacted[offset]) offset++;
  return [{ offset, kind: 'by its name', shownAs: redacted.slice(offset, offset + 40) }];
}

const inBytes = (bytes: Buffer, redactor: Redactor): Found[] =>
  readable(bytes, redactor).flatMap((run) =>
    byValueOrShape(run.text, redactor).map((each) => ({ ...each, offset: run.start + each.offset })),
  );

function byValueOrShape(text: string, redactor: Redactor): Found[] {
  const registered = redactor.placesOfRegistered(text).map(({ start, shown }) => ({ offset: start, shownAs: shown }));
  const tokens = [...tokensIn(text), ...tokensInBase64(text)].map(({ start, value }) => ({
    offset: start,
    shownAs: redactor.hide(value, 'jwt'),
  }));
  const keys = privateKeysIn(text).map(({ start, value }) => ({
    offset: start,
    shownAs: redactor.hide(value, 'private key'),
  }));
  return [...registered, ...tokens, ...keys].map((each) => ({
    ...each,
    kind: each.shownAs.replace(/^‹((?:part of )?(?:jwt|[a-z ]+?))(?: [a-z]+=.*| malformed.*)? #.*$/, '$1'),
  }));
}

let linting: Promise<typeof import('./secretlint.ts')> | undefined;

/** Offsets only: the message of a rule could hold what it found. */
async function byLint(text: string): Promise<Found[]> {
  // Loaded here, since redaction alone does not need its rules and they load slowly. Loaded once, since the loader's
  // repeated look-ups took a quarter of the scan.
  linting ??= import('./secretlint.ts');
  const { lintForSecrets } = await linting;
  const messages = await lintForSecrets(text);
  return messages.map(({ rule, offset }) => ({ offset, kind: `secretlint ${rule}`, shownAs: `found by rule ${rule}` }));
}

function inName(name: string, redactor: Redactor): Found[] {
  return byValueOrShape(name, redactor).map((found) => ({ ...found, offset: -1 }));
}
