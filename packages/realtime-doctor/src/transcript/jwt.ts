/**
 * What may be said of a JSON Web Token in evidence: its claims and six digits of its hash, never the token. Pure, and
 * patient with tokens that are cut, malformed or hostile; nothing here checks a signature.
 */
import { createHash } from 'node:crypto';

export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Header and claims of a token (RFC 7519 section 3); undefined where either is not a JSON object. */
export function decodeToken(token: string): DecodedToken | undefined {
  const [first = '', second = ''] = token.split('.');
  const header = decodePart(first);
  const claims = decodePart(second);
  return header && claims ? { header, claims } : undefined;
}

/** A token's base64url part as a JSON object; undefined where it is not one. */
export function decodePart(part: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    // Cut or made up: for the caller it is no JSON object, which is all that it asked.
    return undefined;
  }
}

/**
 * What stands in evidence wherever the token itself would: `‹jwt sub=1 tier=operator exp=+3600s #a1b2c3›`. `sub`,
 * `tier`, `exp`, `iss` and `aud` come in this order, each only where the token has it, so that "issued without iss and
 * aud" and "another audience" can still be told. `exp` is relative to `iat`, or a date where there is no `iat`. `alg`
 * is named where it is not HS256. A value shows letters, digits and `.:@/_-`, anything else as `?`, at most 40 of them.
 */
export function showToken(token: string): string {
  return `‹jwt ${[...tokenFacts(token), `#${tokenHash(token)}`].join(' ')}›`;
}

/** The words between `‹jwt` and the hash. */
export function tokenFacts(token: string): string[] {
  const decoded = decodeToken(token);
  if (!decoded) return ['malformed'];
  const { header, claims } = decoded;
  const shown: [name: string, value: string | undefined][] = [
    ['sub', word(claims['sub'])],
    ['tier', word(claims['tier'])],
    ['exp', expiry(claims['exp'], claims['iat'])],
    ['iss', word(claims['iss'])],
    ['aud', word(claims['aud'])],
    ['alg', header['alg'] === 'HS256' ? undefined : word(header['alg'])],
  ];
  return shown.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}=${value}`);
}

/** The first six hexadecimal digits of the token's SHA-256: enough to tell tokens of a run apart, no use otherwise. */
export function tokenHash(token: string): string {
  // An unsigned token ends in a dot that a sentence may have swallowed or added.
  return createHash('sha256').update(token.replace(/\.+$/, '')).digest('hex').slice(0, 6);
}

function word(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = [value]
    .flat()
    .map((each) => (typeof each === 'string' ? each : JSON.stringify(each)))
    .join('/');
  const plain = text.slice(0, 40).replace(/[^A-Za-z0-9.:@/_-]/g, '?');
  return plain === '' ? '?' : plain;
}

function expiry(exp: unknown, iat: unknown): string | undefined {
  if (exp === undefined) return undefined;
  if (typeof exp !== 'number' || Math.abs(exp) > 8.64e12) return '?';
  if (typeof iat !== 'number') return new Date(exp * 1000).toISOString().replace('.000Z', 'Z');
  const seconds = Math.round(exp - iat);
  return `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}s`;
}
