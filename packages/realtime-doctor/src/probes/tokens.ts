import { randomBytes, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Contract } from '../contract/contract.ts';
import type { TokenFacts, TokenKind } from '../diagnosis/probes.ts';
import { decodeToken, showToken } from '../transcript/jwt.ts';

export interface ProbeToken {
  readonly kind: TokenKind;
  readonly token: string | undefined;
}

/** User id of minted tokens: unknown to the application, and new for each report. */
const nobody = (): string => `probe-${randomUUID().slice(0, 8)}`;

/**
 * The tokens of the probes. Without a secret only tokens that cannot be accepted: none at all, and one with the right
 * claims and a random key. With the secret, a valid one and variants with one change each, so that refusals show what
 * the backend expects.
 */
export function probeTokens(contract: Contract, secret: string | undefined, given: string | undefined): ProbeToken[] {
  const own = given === undefined ? [] : [{ kind: 'given' as const, token: given }];
  if (!contract.token) return [...own, { kind: 'none', token: undefined }];
  const now = Math.floor(Date.now() / 1000);
  const { issuer, audience, algorithm } = contract.token;
  const id = nobody();
  const claims = {
    sub: id,
    user_id: id,
    tier: contract.http.tierForTestNotification,
    iss: issuer,
    aud: audience,
    iat: now,
    exp: now + 300,
    jti: randomUUID(),
    type: 'access',
  };
  const sign = (payload: object, key: string): string => jwt.sign(payload, key, { algorithm });
  const { iss: _iss, ...withoutIssuer } = claims;
  const { aud: _aud, ...withoutAudience } = claims;
  return [
    ...own,
    ...(secret === undefined
      ? []
      : ([
          { kind: 'good', token: sign(claims, secret) },
          { kind: 'without issuer', token: sign(withoutIssuer, secret) },
          { kind: 'without audience', token: sign(withoutAudience, secret) },
          { kind: 'expired', token: sign({ ...claims, iat: now - 7200, exp: now - 3600 }, secret) },
        ] as const)),
    { kind: 'forged', token: sign(claims, randomBytes(48).toString('base64url')) },
    { kind: 'none', token: undefined },
  ];
}

/** The claims of a token that servers check, and whether the secret signed it. Other claims are private. */
export function factsOf(
  { kind, token }: ProbeToken,
  contract: Contract,
  secret: string | undefined,
): TokenFacts | undefined {
  if (token === undefined || !contract.token) return undefined;
  const decoded = decodeToken(token);
  const judged = new Set([...contract.token.claims, 'nbf']);
  const claims = Object.entries(decoded?.claims ?? {}).filter(([name]) => judged.has(name));
  const malformed = shapeProblem(token);
  const algorithm = decoded?.header['alg'];
  return {
    kind,
    shownAs: showToken(token),
    claims: Object.fromEntries(claims),
    ...(typeof algorithm === 'string' ? { algorithm } : {}),
    ...(malformed === undefined ? {} : { malformed }),
    ...(secret === undefined || malformed !== undefined ? {} : { signed: isSigned(token, secret) }),
  };
}

function shapeProblem(token: string): string | undefined {
  if (/^bearer\s/i.test(token)) return 'it begins with "Bearer "';
  const parts = token.split('.');
  if (parts.length !== 3) return `it has ${parts.length} part${parts.length === 1 ? '' : 's'}, not 3`;
  if (!parts.every((part) => /^[\w-]+$/.test(part))) return 'a part is not base64url';
  return decodeToken(token) ? undefined : 'header or claims are not JSON';
}

function isSigned(token: string, secret: string): boolean {
  try {
    jwt.verify(token, secret, {
      algorithms: ['HS256', 'HS384', 'HS512'],
      ignoreExpiration: true,
      ignoreNotBefore: true,
    });
    return true;
  } catch (error) {
    // "invalid signature" is an expected answer, and so is any other reason to reject it.
    if (error instanceof jwt.JsonWebTokenError) return false;
    throw error;
  }
}
