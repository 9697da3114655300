import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { TokenSettings } from './config.ts';

/** From the least to the most. */
export const TIERS = ['navigator', 'participant', 'builder', 'operator'] as const;
export type Tier = (typeof TIERS)[number];

export interface User {
  /** Always a string: other issuers write numbers, and a number never equals the text of it. */
  readonly id: string;
  readonly tier: Tier;
}

/** A user as a token names it. */
export interface TokenUser extends User {
  /** Seconds since the Unix epoch; undefined for a token that never ends. */
  readonly expires: number | undefined;
  /** Everything that the token says. */
  readonly claims: jwt.JwtPayload;
}

const isTier = (value: unknown): value is Tier => TIERS.includes(value as Tier);

export const reaches = (user: User, tier: Tier): boolean => TIERS.indexOf(user.tier) >= TIERS.indexOf(tier);

/**
 * The user that the token names.
 * @throws {Error} whose message is the reason, in jsonwebtoken's own words: `jwt expired`, `invalid signature`,
 * `jwt audience invalid. expected: stackmotive-app`.
 */
export function verifyToken(token: string, { secret, algorithm, issuer, audience }: TokenSettings): TokenUser {
  const claims = jwt.verify(token, secret, { algorithms: [algorithm], issuer, audience });
  if (typeof claims === 'string') throw new Error('jwt payload is not an object');
  // A refresh token has the same signature and must not open a connection.
  if (claims['type'] !== undefined && claims['type'] !== 'access')
    throw new Error('jwt type invalid. expected: access');
  const id: unknown = claims['user_id'] ?? claims.sub;
  if (typeof id !== 'number' && (typeof id !== 'string' || id === '')) throw new Error('jwt names no user');
  const tier: unknown = claims['tier'];
  return { id: String(id), tier: isTier(tier) ? tier : 'navigator', expires: claims.exp, claims };
}

/** An access token for the user, with every claim of docs/contract.md. */
export function issueToken(user: User, settings: TokenSettings): string {
  return jwt.sign({ user_id: user.id, tier: user.tier, type: 'access' }, settings.secret, {
    algorithm: settings.algorithm,
    subject: user.id,
    issuer: settings.issuer,
    audience: settings.audience,
    expiresIn: settings.lifetimeSeconds,
    jwtid: randomUUID(),
  });
}
