/** Handshakes of the page that were refused, for the probes to ask about once more. */
import type { Page } from 'playwright-core';
import type { Contract } from '../contract/contract.ts';
import { GATEWAY } from '../diagnosis/facts/routes.ts';
import type { RefusedRequest } from '../probes/refused.ts';
import { connections } from '../transcript/connections.ts';
import type { Transcript } from '../transcript/transcript.ts';

/** The newest of each address, with the length of the cookies that the browser sends there. */
export const refusedOn = (page: Page, transcript: Transcript, contract: Contract): Promise<RefusedRequest[]> =>
  Promise.all(
    refusedIn(transcript, contract).map(async (url) => {
      const cookies = await page.context().cookies(url.replace(/^ws/, 'http'));
      return { url, cookieBytes: cookies.map(({ name, value }) => `${name}=${value}`).join('; ').length };
    }),
  );

/** The addresses of these handshakes. */
export function refusedIn(transcript: Transcript, contract: Contract): string[] {
  const urls = connections(transcript, contract)
    .filter(({ opened, handshake, protocol }) => {
      // Action Cable answers 404 to an origin that it does not allow.
      const isHidden = handshake?.status === 404 && protocol === 'plain';
      const isRedirected = handshake !== undefined && handshake.status >= 300 && handshake.status < 400;
      const isPlain = protocol === 'plain' && isRedirected;
      return !opened && handshake !== undefined && (isHidden || isPlain || isRefusal(handshake.status));
    })
    .map(({ asked }) => withoutSession(asked.url));
  return [...new Set(urls)];
}

/** A missing path and a gateway's own words have causes of their own. */
const isRefusal = (status: number): boolean => status >= 400 && status !== 404 && !GATEWAY.has(status);

/** As it was asked, without what belongs to one session. A query that had a secret is not known any more. */
function withoutSession(asked: string): string {
  const url = new URL(asked);
  if (/%E2%80%B9|‹/i.test(url.search)) url.search = '';
  for (const name of ['sid', 't']) url.searchParams.delete(name);
  return url.href;
}
