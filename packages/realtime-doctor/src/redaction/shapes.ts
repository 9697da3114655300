/** Secrets that are recognized by shape, registered or not: tokens, tokens in base64, private keys. */
import { decodePart, decodeToken } from '../transcript/jwt.ts';

/** A range of a text and the secret in it. */
export interface Shape {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

/** Base64url lengths of signatures (RFC 7518 section 3.1): HMAC, ECDSA, and RSA of 2048, 3072 and 4096 bits. */
const signatures = new Set([43, 64, 86, 128, 176, 342, 512, 683]);

/**
 * Everything that looks like a JWS or JWE, including truncated ones. The header is not secret (the backend logs the
 * first 20 characters of a token, all of them header), so a header alone is left as it is; with one character of the
 * payload, the whole is taken. Header or payload must be a JSON object, because `eyJ` also occurs in names, hashes
 * and minified code.
 */
export function tokensIn(text: string): Shape[] {
  const found: Shape[] = [];
  for (let at = text.indexOf('eyJ'); at >= 0;) {
    const end = endOfRun(text, at);
    let next = end;
    // A run of these characters without a dot after it is read only once, however often it contains `eyJ`.
    for (let start = at; text[end] === '.' && start >= 0 && start < end; start = nextIn(text, start, end)) {
      const value = tokenAt(text, start, end);
      if (value === undefined) continue;
      found.push({ start, end: start + value.length, value });
      // What follows may be the rest of another token without a separator.
      next = start + value.length;
      break;
    }
    at = text.indexOf('eyJ', next);
  }
  return found;
}

/** Where the next header may begin in a run; a header is at most {@link LONGEST_HEADER} characters long. */
const nextIn = (text: string, start: number, end: number): number =>
  text.indexOf('eyJ', Math.max(start + 3, end - LONGEST_HEADER));

const run = /[A-Za-z0-9_-]*/y;

function endOfRun(text: string, at: number): number {
  run.lastIndex = at;
  run.exec(text);
  return run.lastIndex;
}

/** The token that begins at `start` and whose header ends at `end`, where a dot is. */
function tokenAt(text: string, start: number, end: number): string | undefined {
  const ends = [end];
  while (ends.length < 5 && text[ends.at(-1) ?? 0] === '.') ends.push(endOfRun(text, (ends.at(-1) ?? 0) + 1));
  const [, payload = end, signature] = ends;
  if (payload <= end + 1) return undefined;
  const kind = kindOfHeader(text.slice(start, end));
  if (kind === 'none' && !text.startsWith('eyJ', end + 1)) return undefined;
  // A JWE has five parts; what follows the signature of a JWS is a file extension or the next sentence.
  if (kind === 'encrypted') return text.slice(start, ends.at(-1));
  if (signature === undefined) return text.slice(start, payload);
  const other = text.slice(payload + 1, signature).indexOf('eyJ');
  return text.slice(start, signatures.has(other) ? payload + 1 + other : signature);
}

const headers = new Map<string, 'none' | 'signed' | 'encrypted'>();

/** Longer than servers accept in a header. */
const LONGEST_HEADER = 1024;

/** Cached, since the tokens of a run have one or two different headers. */
function kindOfHeader(header: string): 'none' | 'signed' | 'encrypted' {
  if (header.length > LONGEST_HEADER) return 'none';
  let kind = headers.get(header);
  if (kind === undefined) {
    const decoded = decodePart(header);
    kind = decoded ? ('enc' in decoded ? 'encrypted' : 'signed') : 'none';
    if (headers.size > 100) headers.clear();
    headers.set(header, kind);
  }
  return kind;
}

/** Whether a token has three parts and readable claims. */
export function isWholeToken(value: string): boolean {
  return value.split('.').length >= 3 && decodeToken(value) !== undefined;
}

/** Whether a token has a complete signature, so it can't be the beginning of a longer one. */
export function isSigned(value: string): boolean {
  return isWholeToken(value) && signatures.has(value.split('.')[2]?.length ?? 0);
}

/** "eyJ" in base64 at the start of a group of four, and after one and two bytes of the group. */
const marks = /ZXlK|V5S|leUp/g;
const before: Readonly<Record<string, { characters: number; bytes: number }>> = {
  ZXlK: { characters: 0, bytes: 0 },
  V5S: { characters: 2, bytes: 1 },
  leUp: { characters: 3, bytes: 2 },
};
/** Longer than servers accept in a header. */
const LONGEST_TOKEN = 16_384;

/** Tokens inside base64 or base64url: Basic credentials, data URLs, bodies in HAR files. */
export function tokensInBase64(text: string): Shape[] {
  const found: Shape[] = [];
  let done = 0;
  for (const { 0: mark, index } of text.matchAll(marks)) {
    const group = index - (before[mark]?.characters ?? 0);
    const skipped = before[mark]?.bytes ?? 0;
    if (group < done) continue;
    const decoded = (characters: number): string =>
      Buffer.from(text.slice(group, group + characters), 'base64')
        .subarray(skipped)
        .toString('latin1');
    // Most matches are chance: the first characters usually show that no header follows, and the next that it has no
    // dot.
    const few = decoded(64);
    if (endOfRun(few, 0) < few.length && few[endOfRun(few, 0)] !== '.') continue;
    const first = decoded(2 * LONGEST_HEADER);
    const header = endOfRun(first, 0);
    if (first[header] !== '.' || tokenAt(first, 0, header) === undefined) continue;
    const length = /^[A-Za-z0-9+/_-]*/.exec(text.slice(group, group + LONGEST_TOKEN))?.[0].length ?? 0;
    const value = tokenAt(decoded(length), 0, header);
    if (value === undefined) continue;
    const start = group + Math.ceil((skipped * 4) / 3);
    const end = Math.min(group + Math.ceil(((skipped + value.length) * 4) / 3), group + length);
    found.push({ start, end, value });
    done = end;
  }
  return found;
}

/** Limits the search for the end of the key; a 16,384-bit key has 13,000 characters. */
const keyBlock = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,16384}?(?:-----END [A-Z0-9 ]*-----|$)/g;

/** Private keys in PEM (RFC 7468), with line breaks plain or escaped. */
export function privateKeysIn(text: string): Shape[] {
  return [...text.matchAll(keyBlock)].map(({ 0: value, index }) => ({
    start: index,
    end: index + value.length,
    value,
  }));
}
