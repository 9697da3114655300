import { isOther, refusals, words } from '../../facts/refusals.ts';
import { storedTokens } from '../../facts/storage.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#token-missing. The CONNECT carries no token, in auth or in the query, and is refused. */
export const tokenMissing = rule({
  id: 'token-missing',
  title: 'The client sends no token',
  why: 'The CONNECT packet carries no token, so there is nobody to let in.',
  neighbours: ['token-wrong-storage-key', 'token-in-query'],
  explains: ['refused-by-application'],
  supports: (scene) => {
    const refusal = refusals(scene).find((each) => each.token === undefined && !each.inQuery && !isOther(each));
    if (!refusal) return undefined;
    const stored = storedTokens(scene);
    const keys = stored?.keys.map(({ key }) => key) ?? [];
    const held =
      keys.length > 0
        ? ` localStorage holds one under "${keys.join('", "')}".`
        : stored
          ? ' localStorage holds none.'
          : '';
    return {
      says: `The CONNECT has no token and is refused: ${words(refusal)}.${held}`,
      because: [...refusal.because, ...(stored ? [stored.entry] : [])],
    };
  },
  excluded: ({ allConnections }) => {
    const carries = allConnections.findLast(({ connectSent }) => connectSent?.token !== undefined);
    return carries?.connectSent && [carries.connectSent.entry];
  },
  fix: 'Sign in first, store the token where the client reads it, and send it: `auth: (send) => send({ token })`.',
});
