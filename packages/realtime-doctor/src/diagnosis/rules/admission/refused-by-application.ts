import { refusals, support, words } from '../../facts/refusals.ts';
import { rule } from '../../rule.ts';

/** Words that could as well be about the token: without its signature known they decide nothing. */
const AMBIGUOUS = /auth|token|jwt|credential|forbidden|denied|rejected|session/i;

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
    const refusal = refusals(scene).find(({ reason, token, faults }) => {
      const isWordless = reason === 'hidden';
      return (isWordless || reason === 'own') && token !== undefined && faults.length === 0;
    });
    if (!refusal?.token) return undefined;
    const isClear = refusal.reason === 'own' && !AMBIGUOUS.test(refusal.text);
    if (!isClear && refusal.token.signed !== true) return undefined;
    return support(
      refusal,
      `The server answers ${words(refusal)} to a token whose claims are as the contract has them. The client does not try again by itself.`,
    );
  },
  fix: 'Look for the rule that says these words (a middleware or the connect handler) and for what this user lacks.',
});
