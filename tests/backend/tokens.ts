import { randomInt } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';

/** Signs the tokens of these tests only. */
export const SECRET = 'a-secret-for-tests-with-more-than-32-bytes';

export type Claims = Readonly<Record<string, unknown>>;

/** A user id that no other test has. */
export const someUser = (): string => String(randomInt(1, 2 ** 47));

/** A token as in the contract; `claims` overrides claims, or removes those that are undefined. */
export function mint(claims: Claims = {}, secret = SECRET): string {
  const now = Math.floor(Date.now() / 1000);
  const user = someUser();
  const all: Claims = {
    sub: user,
    user_id: user,
    tier: 'operator',
    iss: stackmotive.token.issuer,
    aud: stackmotive.token.audience,
    iat: now,
    exp: now + 3600,
    jti: `test-${user}`,
    type: 'access',
    ...claims,
  };
  return jwt.sign(JSON.parse(JSON.stringify(all)) as object, secret, { algorithm: 'HS256' });
}
