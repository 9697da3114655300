import { expectation } from '../../facts/expectation.ts';
import { about, notAbout, support, words } from '../../facts/refusals.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#token-issuer. The claim is absent, or names another issuer. */
export const tokenIssuer = rule({
  id: 'token-issuer',
  title: 'The token’s issuer (iss) is not the one that the server expects',
  why: 'The server accepts only tokens of one issuer. One of the places that issue tokens leaves the claim out, or writes another.',
  neighbours: ['token-malformed'],
  explains: ['refused-by-application'],
  supports: (scene) => {
    const [refusal] = about(scene, 'issuer');
    if (!refusal) return undefined;
    const expected = expectation(scene, 'iss', refusal.text);
    return support(refusal, `The server refuses the token: ${words(refusal)}. ${expected}`);
  },
  excluded: (scene) => notAbout(scene, 'issuer'),
  fix: 'Let every place that issues tokens set iss, from one function.',
});
