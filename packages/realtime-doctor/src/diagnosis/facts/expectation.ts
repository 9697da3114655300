import { refusals } from './refusals.ts';
import { connect } from './routes.ts';
import type { Scene } from '../scene.ts';

const WITHOUT = { aud: 'without audience', iss: 'without issuer' } as const;
const WANTED = { aud: 'audience', iss: 'issuer' } as const;

/** Which claim is absent or other, and what the server expects, by its own words where it has any. */
export function expectation(scene: Scene, claim: 'aud' | 'iss', text: string): string {
  const has = refusals(scene).find(({ token }) => token)?.token?.claims[claim];
  const told = /expected: (.+)$/.exec(text)?.[1];
  const probed = /expected: (.+)$/.exec(connect(scene.home, WITHOUT[claim])?.refused ?? '')?.[1];
  const expected = told ?? probed ?? scene.contract.token?.[WANTED[claim]];
  const by = (told ?? probed) === undefined ? 'the contract says' : 'the server expects';
  const state = has === undefined ? `The token has no ${claim}` : `Its ${claim} is ${JSON.stringify(has)}`;
  return expected === undefined ? `${state}.` : `${state}; ${by} "${expected}".`;
}
