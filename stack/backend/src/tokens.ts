import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { TokenSettings } from './config.ts';

/** Lowest first. */
export const TIERS = ['navigator', 'participant', 'builder', 'operator'] as const;
export type Tier = (typeof TIERS)[number];

export interface User {
  /** Always a string: other issuers write numbers, which never equal their text. */
  readonly id: string;
  readonly tier: Tier;
}

/** The user named by a token. */
export interface TokenUser extends User {
  /** Seconds since the Unix epoch; undefined if the token does not expire. */
  readonly expires: number | undefined;
  /** All claims of the token. */
  readonly claims: jwt.JwtPayload;
}

const isTier = (value: unknown): value is Tier => TIERS.includes(value as Tier);

export const reaches = (user: User, tier: Tier): boolean => TIERS.indexOf(user.tier) >= TIERS.indexOf(tier);

/**
 * The user that the token names.
 * @throws {Error} whose message is the reason, from jsonwebtoken: `jwt expired`, `invalid signature`, `jwt audience
 * invalid. expected: stackmotive-app`
 */
export function verifyToken(token: string, { secret, algorithm, issuer, audience }: TokenSettings): TokenUser {
  const claims = jwt.verify(token, secret, { algorithms: [algorithm], issuer, audience });
  if (typeof claims === 'string') throw new Error('jwt payload is not an object');
  // A refresh token has the same signature but must not open a connection.
  if (claims['type'] !== undefined && claims['type'] !== 'access')
    throw new Error('jwt type invalid. expected: access');
  const id: unknown = claims['user_id'] ?? claims.sub;
  if (typeof id !== 'number' && (typeof id !== 'string' || id === '')) throw new Error('jwt names no user');
  const tier: unknown = claims['tier'];
  return { id: String(id), tier: isTier(tier) ? tier : 'navigator', expires: claims.exp, claims };
}

/** An access token for the user, with all claims in docs/contract.md. */
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
