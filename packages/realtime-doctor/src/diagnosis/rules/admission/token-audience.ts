import { expectation } from '../../facts/expectation.ts';
import { about, notAbout, support, words } from '../../facts/refusals.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#token-audience. The claim is absent, or names another audience. */
export const tokenAudience = rule({
  id: 'token-audience',
  title: 'The token’s audience (aud) is not the one that the server expects',
  why: 'The server accepts only tokens that were issued for it. One of the places that issue tokens leaves the claim out, or writes another.',
  neighbours: ['token-malformed'],
  explains: ['refused-by-application'],
  supports: (scene) => {
    const [refusal] = about(scene, 'audience');
    if (!refusal) return undefined;
    const expected = expectation(scene, 'aud', refusal.text);
    return support(refusal, `The server refuses the token: ${words(refusal)}. ${expected}`);
  },
  excluded: (scene) => notAbout(scene, 'audience'),
  fix: 'Let every place that issues tokens set aud, from one function.',
});
