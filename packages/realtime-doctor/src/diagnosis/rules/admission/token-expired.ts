import { about, notAbout, support, words } from '../../facts/refusals.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#token-expired. */
export const tokenExpired = rule({
  id: 'token-expired',
  title: 'The token has expired',
  why: 'A token that was fetched once and kept is refused from its end on, most often on a reconnection hours later.',
  neighbours: ['token-malformed'],
  explains: ['refused-by-application'],
  supports: (scene) => {
    const [refusal] = about(scene, 'expired');
    if (!refusal) return undefined;
    const exp = refusal.token?.claims['exp'];
    const when = typeof exp === 'number' ? ` Its exp is ${new Date(exp * 1000).toISOString().slice(0, 19)}Z.` : '';
    return support(refusal, `The server refuses the token: ${words(refusal)}.${when}`);
  },
  excluded: (scene) => notAbout(scene, 'expired'),
  fix: 'Refresh the token before it ends, and give `auth` as a function, so that each attempt takes the newest.',
});
