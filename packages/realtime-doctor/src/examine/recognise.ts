/** Recognises which known contract describes a page, by names in the page's scripts. */
import type { Contract } from '../contract/contract.ts';
import { inferred } from '../contract/inferred.ts';
import { tokenKey } from '../contract/page-adapter.ts';

/**
 * The known contract that fits best, else {@link inferred}. A contract fits if the page's texts contain the key of its
 * token or the flag of its state. Between two such contracts, the one with more of its elements in the texts wins.
 */
export function recognise(texts: readonly string[], known: readonly Contract[]): Contract {
  const all = texts.join('\n');
  const has = (mark: string | undefined): boolean => mark !== undefined && all.includes(mark);
  const scored = known
    .filter(({ page }) => has(tokenKey(page)) || has(page.flags?.connected))
    .map((contract) => {
      const selectors = Object.values(contract.page.shows).flatMap(
        (selector) => /="([^"]+)"/.exec(selector)?.[1] ?? [],
      );
      const found = selectors.filter(has).length;
      return { contract, found, missing: selectors.length - found };
    });
  const [best] = scored.toSorted((a, b) => a.missing - b.missing || b.found - a.found);
  return best?.contract ?? inferred;
}

/** The localStorage key under which an unknown page most likely reads its token. */
export const likelyTokenKey = (keys: readonly string[]): string | undefined =>
  keys.find((key) => /access.?token/i.test(key)) ??
  keys.find((key) => /token|jwt/i.test(key)) ??
  keys.find((key) => /auth/i.test(key));
