/**
 * The facts about a JSON Web Token that evidence may contain: its claims and six digits of its hash, never the token.
 * Pure; tolerates truncated, malformed or hostile tokens. Signatures are not checked.
 */
import { createHash } from 'node:crypto';

export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Header and claims of a token (RFC 7519 section 3); undefined if either is not a JSON object. */
export function decodeToken(token: string): DecodedToken | undefined {
  const [first = '', second = ''] = token.split('.');
  const header = decodePart(first);
  const claims = decodePart(second);
  return header && claims ? { header, claims } : undefined;
}

/** Decodes a base64url part of a token as a JSON object; undefined if it is not one. */
export function decodePart(part: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    // Truncated or made up.
    return undefined;
  }
}

/**
 * The placeholder of a token: `‹jwt sub=1 tier=operator exp=+3600s #a1b2c3›`. `sub`, `tier`, `exp`, `iss` and `aud`
 * come in this order if the token has them, so that "issued without iss and aud" and "another audience" remain
 * distinguishable. `exp` is relative to `iat`, or a date if there is no `iat`. `alg` is included unless it is HS256.
 * Values keep letters, digits and `.:@/_-`, other characters become `?`, and the length is limited to 40.
 */
export function showToken(token: string): string {
  return `‹jwt ${[...tokenFacts(token), `#${tokenHash(token)}`].join(' ')}›`;
}

/** The facts between `‹jwt` and the hash. */
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

/**
 * The first six hexadecimal digits of the token's SHA-256: enough to distinguish the tokens of a run, useless
 * otherwise.
 */
export function tokenHash(token: string): string {
  // An unsigned token ends in a dot, which running text may drop or add.
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
