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
  /** Path relative to the folder. */
  readonly file: string;
  /** Path through nested archives, outermost first; empty for the file itself. */
  readonly inside: readonly string[];
  /** Characters from the start of the piece; -1 for the name of a file or entry. */
  readonly offset: number;
  /** `jwt`, `part of secret`, `private key`, `by its name`, `unreadable`, or `secretlint aws`. */
  readonly kind: string;
  /** The placeholder that should replace it; never the secret itself. */
  readonly shownAs: string;
}

/** Size in bytes and SHA-256 of a file, as in the manifest. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

/** Maximum number of findings reported per piece. */
const MOST_A_PIECE = 20;

/**
 * The final check of a finished folder. It searches every file, nested archives included, and every name for
 * registered values in any encoding, for tokens and keys by shape, for anything the redactor would still change, and
 * with the rules of secretlint. Content that can't be read counts as a leak, because it can't be checked.
 * @param digests - filled with the digest of each file, by path, so that the manifest lists exactly what was scanned
 */
export async function scan(dir: string, redactor: Redactor, digests = new Map<string, Digest>()): Promise<Leak[]> {
  const leaks: Leak[] = [];
  // Reports contain copies of what the journeys contain, and all traces share the same few source files.
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

/** @param clean - keys of entries that were searched and hold nothing */
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
  // For binary content, the redactor has already done the same search.
  return piece.kind === 'seen' || CleanCache.of(redactor).isClean(piece.key) ? [] : inBytes(piece.bytes, redactor);
}

function inText(text: string, key: string | undefined, redactor: Redactor): Found[] {
  const found = byValueOrShape(text, redactor);
  // If the redactor found the text clean before, only values that were registered since can be in it.
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

/** Returns offsets only: the message of a rule could contain the secret. */
async function byLint(text: string): Promise<Found[]> {
  // Loaded lazily, because its rules load slowly and redaction alone does not need them. Loaded once, because the
  // loader's repeated look-ups took a quarter of the scan.
  linting ??= import('./secretlint.ts');
  const { lintForSecrets } = await linting;
  const messages = await lintForSecrets(text);
  return messages.map(({ rule, offset }) => ({ offset, kind: `secretlint ${rule}`, shownAs: `found by rule ${rule}` }));
}

function inName(name: string, redactor: Redactor): Found[] {
  return byValueOrShape(name, redactor).map((found) => ({ ...found, offset: -1 }));
}
