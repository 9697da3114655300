import { about, notAbout, support, words } from '../../facts/refusals.ts';
import { connect, namedConnect } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#token-bad-signature. The claims are fine; the key that signed them is not the server's. */
export const tokenBadSignature = rule({
  id: 'token-bad-signature',
  title: 'The token was signed with another secret than the server’s',
  why: 'The signature proves which key signed. The claims are as they should be, and the key is another than the server’s.',
  neighbours: ['token-malformed'],
  explains: ['refused-by-application'],
  supports: (scene) => {
    const { home, environment, contract } = scene;
    const secret = contract.environment?.secret;
    const isSet = secret === undefined ? undefined : environment.backend?.includes(secret);
    const env = isSet === false ? ` The backend’s environment has no ${secret}.` : '';
    const [refusal] = about(scene, 'signature');
    if (refusal) return support(refusal, `The server refuses the token: ${words(refusal)}.${env}`);
    // Nobody's page yet: the secret that this stack is said to have signs nothing that its backend accepts.
    const good = connect(home, 'good');
    if (!home || !/invalid signature|Signature verification failed/i.test(good?.refused ?? '')) return undefined;
    return seen(
      `A token signed with the stack’s own secret is refused: "${good?.refused}".${env}`,
      namedConnect(home, 'good'),
    );
  },
  excluded: (scene) => notAbout(scene, 'signature'),
  fix: 'Give issuer and server the same secret; compare the names under which each reads it.',
});
