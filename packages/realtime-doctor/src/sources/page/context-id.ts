import { randomBytes } from 'node:crypto';
import type { Browser, BrowserContext, CDPSession } from 'playwright-core';
import { InfrastructureError } from '../../errors.ts';
import { quietly } from './quietly.ts';

const known = new WeakMap<Browser, Set<string>>();

/**
 * The DevTools protocol's id of a context. Playwright does not expose it, and an empty context has no page to query. If
 * exactly one of the browser's contexts is unknown, it is that one.
 */
export async function contextId(browser: Browser, context: BrowserContext, cdp: CDPSession): Promise<string> {
  const ids = known.get(browser) ?? new Set();
  known.set(browser, ids);
  const { browserContextIds } = await cdp.send('Target.getBrowserContexts');
  const [fresh, ...others] = browserContextIds.filter((id) => !ids.has(id));
  const id = fresh !== undefined && others.length === 0 ? fresh : await idByCookie(context, cdp);
  ids.add(id);
  return id;
}

/** Sets a cookie for a site that cannot exist in the context, and looks for the context that has it. */
async function idByCookie(context: BrowserContext, cdp: CDPSession): Promise<string> {
  const cookie = { name: randomBytes(8).toString('hex'), value: '1', domain: 'harness.invalid', path: '/' };
  const [{ browserContextIds, defaultBrowserContextId }] = await Promise.all([
    cdp.send('Target.getBrowserContexts'),
    quietly(context, () => context.addCookies([cookie])),
  ]);
  const candidates = [...browserContextIds, ...(defaultBrowserContextId ? [defaultBrowserContextId] : [])];
  const jars = await Promise.all(candidates.map((browserContextId) => cookiesOf(browserContextId, cdp)));
  for (const [index, browserContextId] of candidates.entries()) {
    if (!jars[index]?.some(({ name }) => name === cookie.name)) continue;
    await cdp.send('Storage.setCookies', { browserContextId, cookies: [{ ...cookie, expires: 1 }] });
    return browserContextId;
  }
  throw new InfrastructureError(
    'The browser no longer has this context.',
    'Start the observation while the context is open.',
  );
}

/** Empty if the context was closed since it was listed: others may use the browser, too. */
async function cookiesOf(browserContextId: string, cdp: CDPSession): Promise<readonly { readonly name: string }[]> {
  try {
    const { cookies } = await cdp.send('Storage.getCookies', { browserContextId });
    return cookies;
  } catch (error) {
    const { browserContextIds } = await cdp.send('Target.getBrowserContexts');
    if (browserContextIds.includes(browserContextId)) throw error;
    return [];
  }
}
