import type { Scene } from '../scene.ts';

/** What looks like a token in the page's localStorage, by the newest entry that says so. */
export function storedTokens({ transcript }: Scene) {
  const entry = transcript?.of('storage').at(-1);
  if (!entry) return undefined;
  return {
    entry: entry.id,
    keys: entry.keys.flatMap(({ key, jwt }) => (jwt === undefined ? [] : [{ key, jwt }])),
  };
}
