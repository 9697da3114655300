import { isOther, refusals, support, words, type Refusal } from '../../facts/refusals.ts';
import { rule, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#refused-by-application. The token is fine, and a rule of the application's own says no. */
export const refusedByApplication = rule({
  id: 'refused-by-application',
  title: 'The application’s own rule refuses the connection',
  why: 'The application has a rule of its own (a ban, a plan, a limit), and said no in its own words. A refused client does not try again by itself.',
  neighbours: [
    'token-expired',
    'token-bad-signature',
    'token-audience',
    'token-issuer',
    'token-malformed',
    'token-missing',
  ],
  supports: (scene) => {
    const all = refusals(scene);
    const refusal = all.find(
      ({ reason, token, faults }) =>
        (reason === 'hidden' || reason === 'own') && token !== undefined && faults.length === 0,
    );
    if (!refusal?.token) return withoutToken(scene, all.find(isOther));
    if (!isOther(refusal) && refusal.token.signed !== true) return undefined;
    return support(
      refusal,
      `The server answers ${words(refusal)} to a token whose claims are as the contract has them. The client does not try again by itself.`,
    );
  },
  fix: 'Look for the rule that says these words (a middleware or the connect handler) and for what this user lacks.',
});

/** Nothing that looks like a token was sent, and the server's words are about something else. */
function withoutToken({ connections }: Scene, refusal: Refusal | undefined): Support | undefined {
  if (!refusal) return undefined;
  const sent = connections.find(({ refused }) => refused && refusal.because.includes(refused.entry))?.connectSent;
  const members = sent?.members ?? [];
  const carries = members.length === 0 ? 'nothing' : members.map((name) => `"${name}"`).join(', ');
  const found = support(
    refusal,
    `The server answers ${words(refusal)} to a CONNECT whose \`auth\` carries ${carries}. The client does not try again by itself.`,
  );
  return {
    ...found,
    weak: true,
    fix: 'Look for the middleware or connect handler that says these words, and compare what it reads (`socket.handshake.auth`, `auth` in Python) with what the page sends: `io({ auth: { … } })`. Names must be spelled alike.',
  };
}
