import { tokenKey } from '../../../contract/page-adapter.ts';
import { rule, seen } from '../../rule.ts';
import { storedTokens } from '../../facts/storage.ts';

/** docs/gallery.md#token-wrong-storage-key. A JWT-shaped value under another key than the one that the client reads. */
export const tokenWrongStorageKey = rule({
  id: 'token-wrong-storage-key',
  title: 'The page holds its token under a key that the client does not read',
  why: 'Sign-in and realtime client must use the same key. To the client, a token under another key does not exist, and a page without a token often does not even try to connect.',
  explains: ['token-missing', 'not-connecting'],
  supports: (scene) => {
    const { contract, works, allConnections, probes } = scene;
    const stored = storedTokens(scene);
    const key = tokenKey(contract.page);
    if (key === undefined) return undefined;
    const [other] = stored?.keys.filter((held) => held.key !== key) ?? [];
    if (works || !stored || !other || stored.keys.some((held) => held.key === key)) return undefined;
    if (allConnections.some(({ connectSent }) => connectSent?.token !== undefined)) return undefined;
    const reads = probes.page?.storageKeys ?? [];
    const known = reads.includes(key) ? ' (so say its scripts)' : '';
    const tried = allConnections.length > 0 ? 'it connected without a token' : 'it made no attempt to connect';
    return seen(
      `localStorage has a token under "${other.key}"; the client reads "${key}"${known}, and ${tried}.`,
      stored.entry,
      ...(known ? ['page/scripts'] : []),
      allConnections.at(-1)?.connectSent,
    );
  },
  excluded: (scene) => {
    const stored = storedTokens(scene);
    const isThere = stored?.keys.some(({ key }) => key === tokenKey(scene.contract.page));
    return stored && isThere ? [stored.entry] : undefined;
  },
  fix: 'Store the token under the key that the client reads.',
});
