/** Secrets that give themselves away by their shape, registered or not: tokens, tokens in base64, private keys. */
import { decodePart, decodeToken } from '../../transcript/jwt.ts';

/** A place in a text and the secret that stands there. */
export interface Shape {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

/** Base64url lengths of signatures (RFC 7518 section 3.1): HMAC, ECDSA, and RSA of 2048, 3072 and 4096 bits. */
const signatures = new Set([43, 64, 86, 128, 176, 342, 512, 683]);

const jwtShape = /eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?(?:\.[A-Za-z0-9_-]*){0,2}/g;

/**
 * Everything that reads as a JWS or JWE, cut ones too. The header says nothing secret (the backend logs a token's first
 * 20 characters, and they are all header), so a header alone is left as it is; one character of the payload more and
 * the whole is taken. Header or payload must be a JSON object: `eyJ` also stands in names, hashes and minified code.
 */
export function tokensIn(text: string): Shape[] {
  const found: Shape[] = [];
  jwtShape.lastIndex = 0;
  for (let match = jwtShape.exec(text); match; match = jwtShape.exec(text)) {
    const value = tokenIn(match[0]);
    if (value === undefined) continue;
    found.push({ start: match.index, end: match.index + value.length, value });
    // What stands behind may be the rest of another token that was glued to this one.
    jwtShape.lastIndex = match.index + value.length;
  }
  return found;
}

function tokenIn(candidate: string): string | undefined {
  const [header = '', payload = '', signature] = candidate.split('.');
  const kind = kindOfHeader(header);
  if (kind === 'none' && !payload.startsWith('eyJ')) return undefined;
  // Five parts are a JWE's; what follows a signature is a file's extension or the next sentence.
  if (kind === 'encrypted') return candidate;
  if (signature === undefined) return `${header}.${payload}`;
  const next = signature.indexOf('eyJ');
  return `${header}.${payload}.${signatures.has(next) ? signature.slice(0, next) : signature}`;
}

const headers = new Map<string, 'none' | 'signed' | 'encrypted'>();

/** Remembered, since the tokens of a run have one header or two. */
function kindOfHeader(header: string): 'none' | 'signed' | 'encrypted' {
  let kind = headers.get(header);
  if (kind === undefined) {
    const decoded = decodePart(header);
    kind = decoded ? ('enc' in decoded ? 'encrypted' : 'signed') : 'none';
    if (headers.size > 100) headers.clear();
    headers.set(header, kind);
  }
  return kind;
}

/** Whether a token has three parts, and claims that can be read. */
export function isWholeToken(value: string): boolean {
  return value.split('.').length >= 3 && decodeToken(value) !== undefined;
}

/** Whether a token has its whole signature, so that it can't be the beginning of another. */
export function isSigned(value: string): boolean {
  return isWholeToken(value) && signatures.has(value.split('.')[2]?.length ?? 0);
}

/** «eyJ» in base64 where it begins a group of four, and with one and two bytes before it in the group. */
const marks = /ZXlK|V5S|leUp/g;
const before: Readonly<Record<string, { characters: number; bytes: number }>> = {
  ZXlK: { characters: 0, bytes: 0 },
  V5S: { characters: 2, bytes: 1 },
  leUp: { characters: 3, bytes: 2 },
};
/** Longer than a server takes in a header. */
const LONGEST_TOKEN = 16_384;

/** Tokens inside base64 or base64url: credentials of Basic, data URLs, bodies of HAR files. */
export function tokensInBase64(text: string): Shape[] {
  const found: Shape[] = [];
  let done = 0;
  for (const { 0: mark, index } of text.matchAll(marks)) {
    const group = index - (before[mark]?.characters ?? 0);
    const skipped = before[mark]?.bytes ?? 0;
    if (group < done) continue;
    const run = /^[A-Za-z0-9+/_-]+/.exec(text.slice(group, group + LONGEST_TOKEN))?.[0] ?? '';
    const inside = Buffer.from(run, 'base64').subarray(skipped).toString('latin1');
    const token = tokensIn(inside).find(({ start }) => start === 0);
    if (!token) continue;
    const start = group + Math.ceil((skipped * 4) / 3);
    const end = Math.min(group + Math.ceil(((skipped + token.end) * 4) / 3), group + run.length);
    found.push({ start, end, value: token.value });
    done = end;
  }
  return found;
}

const keyBlock = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,65536}?(?:-----END [A-Z0-9 ]*-----|$)/g;

/** Private keys in PEM (RFC 7468), with line breaks as they are or escaped. */
export function privateKeysIn(text: string): Shape[] {
  return [...text.matchAll(keyBlock)].map(({ 0: value, index }) => ({
    start: index,
    end: index + value.length,
    value,
  }));
}
