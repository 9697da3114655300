import type { Connection } from '../transcript/connections.ts';
import type { View } from './claim.ts';

export interface TokenClaims {
  readonly sub?: string;
  /** The default tier of the contract if the token names none. */
  readonly tier: string | undefined;
  /** Seconds since the Unix epoch; known only if the harness created the token. */
  readonly exp?: number;
}

/**
 * The claims of the token that a connection used, as far as its placeholder in the transcript shows them (`‹jwt sub=1
 * tier=operator exp=+3600s #a1b2c3›`); undefined if it carried none.
 */
export function tokenOf(view: View, connection: Connection): TokenClaims | undefined {
  const shown = connection.connectSent?.token ?? queryToken(connection.asked.url);
  if (!shown) return undefined;
  const minted = view.transcript.of('token').find(({ shownAs }) => shownAs === shown);
  const claims: Readonly<Record<string, unknown>> = minted?.claims ?? placeholderClaims(shown);
  const { sub, tier, exp } = claims;
  return {
    ...(typeof sub === 'string' ? { sub } : {}),
    ...(typeof exp === 'number' ? { exp } : {}),
    tier: typeof tier === 'string' ? tier : view.contract.token?.defaultTier,
  };
}

function queryToken(url: string): string | undefined {
  return URL.canParse(url) ? (new URL(url).searchParams.get('token') ?? undefined) : undefined;
}

function placeholderClaims(shown: string): Record<string, string> {
  return Object.fromEntries([...shown.matchAll(/(\w+)=([^ ›]+)/g)].map(([, name, value]) => [name, value]));
}
