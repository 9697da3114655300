/** A refusal that the journey itself caused is not a cause of its failure. */
import { expect, test } from '@playwright/test';
import { diagnose } from 'realtime-doctor/diagnosis/index.ts';
import type { TokenFlaw } from 'realtime-doctor/transcript/entries.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { Story } from '../claims/story.ts';

const { issuer, audience } = stackmotive.token ?? {};
const TOKEN = '‹jwt sub=u1 tier=operator exp=-60s #a1b2c3›';

const refusedFor = (refused: string, meant?: TokenFlaw[]): string[] => {
  const story = new Story()
    .add(10, {
      source: 'journey',
      kind: 'token',
      shownAs: TOKEN,
      claims: { sub: 'u1', iss: issuer, aud: audience },
      ...(meant ? { meant } : {}),
    })
    .connect({ at: 100, token: TOKEN, refused })
    .until(9000);
  return diagnose({ transcript: story.transcript, contract: stackmotive }).map(({ id }) => id);
};

test('a token that is refused for its flaw is the cause if that was not intended', () => {
  expect(refusedFor('jwt expired')).toEqual(['token-expired']);
});

test('it is not the cause if the journey intended it', () => {
  expect(refusedFor('jwt expired', ['expired'])).not.toContain('token-expired');
});

test('a refusal for another reason is a cause', () => {
  expect(refusedFor('invalid signature', ['audience'])).toEqual(['token-bad-signature']);
});
