import { about, notAbout, support, words } from '../../facts/refusals.ts';
import { rule } from '../../rule.ts';

/**
 * docs/gallery.md#token-malformed. Not a token of the expected kind: shape, algorithm, not-before, a "Bearer " prefix.
 */
export const tokenMalformed = rule({
  id: 'token-malformed',
  title: 'The token is not one that the server can read',
  why: 'The server could not even read the token, or does not accept its algorithm or its time: it was cut, has a prefix, or was made in another way.',
  explains: ['refused-by-application', 'token-audience', 'token-issuer', 'token-expired'],
  supports: (scene) => {
    const [refusal] = about(scene, 'malformed');
    if (!refusal) return undefined;
    const { token, text } = refusal;
    const wanted = scene.contract.token?.algorithm;
    const isOtherAlgorithm = token !== undefined && token.malformed === undefined && token.algorithm !== wanted;
    const what = isOtherAlgorithm
      ? ` Its algorithm is ${token.algorithm}; the contract has ${wanted}.`
      : token?.malformed
        ? ` What was sent: ${token.malformed}.`
        : /not active|not yet valid/i.test(text)
          ? ' Its nbf lies in the future.'
          : '';
    return support(refusal, `The server refuses the token: ${words(refusal)}.${what}`);
  },
  excluded: (scene) => notAbout(scene, 'malformed'),
  fix: 'Send the token alone (no "Bearer "), whole, signed with the algorithm that the server allows.',
});
