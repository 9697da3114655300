/** What is known of a token that stands in the evidence only as `‹jwt sub=1 tier=operator exp=+3600s #a1b2c3›`. */
import type { Transcript } from '../../transcript/transcript.ts';
import type { Scene } from '../scene.ts';

export interface TokenView {
  readonly shownAs: string;
  /** Where that says more than the placeholder does: the entry or probe that has the claims. */
  readonly because: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly algorithm: string;
  readonly malformed: string | undefined;
  /** Whether the stack's secret signed it; undefined where nobody knows. */
  readonly signed: boolean | undefined;
  /** Undefined where its end is not known as a date. */
  readonly expired: boolean | undefined;
}

/** A token by the way it is shown; `at` is milliseconds since the Unix epoch. */
export function tokenView(shownAs: string, at: number, { transcript, probes }: Scene): TokenView {
  const minted = transcript?.of('token').find((entry) => entry.shownAs === shownAs);
  const facts = probes.tokens.find((token) => token.shownAs === shownAs);
  const placeholder = placeholderClaims(shownAs);
  const claims = minted?.claims ?? facts?.claims ?? placeholder;
  const { exp } = claims;
  return {
    shownAs,
    because: minted?.id ?? (facts ? `token/${facts.kind}` : undefined),
    claims,
    algorithm: facts?.algorithm ?? placeholder['alg'] ?? 'HS256',
    malformed:
      facts?.malformed ?? (shownAs.includes(' malformed ') ? 'it is not three base64url parts of JSON' : undefined),
    signed: facts?.signed,
    expired: typeof exp === 'number' ? exp * 1000 <= at : undefined,
  };
}

/** What is wrong with a token by its own words, measured by the contract. */
export type TokenFault = 'malformed' | 'signature' | 'expired' | 'audience' | 'issuer';

export function faultsOf(token: TokenView, { contract }: Scene): TokenFault[] {
  if (token.malformed !== undefined) return ['malformed'];
  if (!contract.token) return token.expired ? ['expired'] : [];
  const { audience, issuer, algorithm } = contract.token;
  const audiences = [token.claims['aud']].flat();
  return [
    ...(token.algorithm === algorithm ? [] : ['malformed' as const]),
    ...(token.signed === false ? ['signature' as const] : []),
    ...(token.expired ? ['expired' as const] : []),
    ...(audience === undefined || audiences.includes(audience) ? [] : ['audience' as const]),
    ...(issuer === undefined || token.claims['iss'] === issuer ? [] : ['issuer' as const]),
  ];
}

function placeholderClaims(shown: string): Record<string, string> {
  return Object.fromEntries(
    [...shown.matchAll(/ (sub|tier|iss|aud|alg)=([^ ›]+)/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** The tier in the newest token that a page connected with. */
export function placeholderTier(transcript: Transcript | undefined): string | undefined {
  const frames = transcript?.of('ws.frame').filter(({ direction }) => direction === 'sent') ?? [];
  return frames.map(({ raw }) => / tier=([^ ›]+)/.exec(raw)?.[1]).findLast((tier) => tier !== undefined);
}
