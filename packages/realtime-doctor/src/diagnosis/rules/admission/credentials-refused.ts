import { refusals, support, words } from '../../facts/refusals.ts';
import { rule } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#credentials-refused. Nothing is wrong with the token that can be seen, and it is refused. */
export const credentialsRefused = rule({
  id: 'credentials-refused',
  title: 'The server does not accept the token that the page sends',
  why: 'The server says no in words of its own, which hide the reason: it looks for the token in another place than the client puts it (`query` in version 2, `auth` since version 3), or checks it with another secret.',
  neighbours: ['token-bad-signature', 'token-expired', 'token-audience', 'token-issuer', 'token-malformed'],
  supports: (scene) => {
    const refusal = unclear(scene);
    if (!refusal) return undefined;
    const sent = refusal.inQuery ? 'in the query of its URL' : 'as `auth.token` in its CONNECT packet';
    return {
      ...support(
        refusal,
        `The server answers ${words(refusal)}. The page sends a token ${sent}, and nothing is wrong with it that can be seen without the secret.`,
      ),
      weak: true,
      fix: refusal.inQuery
        ? 'Look at the middleware that says these words, and first at where it reads the token: the page’s is in `socket.handshake.query.token`, and `socket.handshake.auth` is empty. Then log what its check throws: another secret, another algorithm, a claim.'
        : 'Look at the middleware that says these words, and first at where it reads the token: the page’s is in `socket.handshake.auth.token`, and `socket.handshake.query.token` (as in version 2) and the headers have none. Then log what its check throws: another secret, another algorithm, a claim.',
    };
  },
  fix: 'Look at the middleware that says these words, and at where it reads the token.',
});

/** Its words are about signing in, and decide nothing. */
const ABOUT = /auth|token|jwt|credential|forbidden|denied|session|sign(?:ed)? in|log(?:ged)? in/i;

const unclear = (scene: Scene) =>
  refusals(scene).find(
    ({ reason, token, faults, text }) =>
      reason === 'own' && token !== undefined && token.signed !== true && faults.length === 0 && ABOUT.test(text),
  );
