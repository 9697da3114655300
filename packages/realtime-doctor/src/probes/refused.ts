/** The page's own request that was refused, asked once more in ways that tell what the server minds. */
import type { HttpAnswer, Outcome, RefusedFacts, UpgradeAnswer } from '../diagnosis/probes.ts';
import { http } from './http.ts';
import { outcome, type Deadline } from './outcome.ts';
import { askUpgrade } from './upgrade.ts';

export interface RefusedRequest {
  /** As the page asked, without a session's id. */
  readonly url: string;
  /** Length of the `Cookie` header that the browser sends there. */
  readonly cookieBytes: number;
}

/** Fewer bytes than this are no reason to refuse a request. */
const LARGE = 2000;
const MOST = 2;

export const askRefused = (
  requests: readonly RefusedRequest[],
  pageOrigin: string,
  deadline: Deadline,
): Promise<RefusedFacts[]> =>
  Promise.all(requests.slice(0, MOST).map((request) => askAgain(request, pageOrigin, deadline)));

async function askAgain(
  { url, cookieBytes }: RefusedRequest,
  pageOrigin: string,
  deadline: Deadline,
): Promise<RefusedFacts> {
  const asHttp = new URL(url.replace(/^ws/, 'http'));
  const plainly = (headers: Record<string, string>): Promise<Outcome<HttpAnswer>> =>
    outcome(deadline, (signal) => http(asHttp, { signal, headers }));
  const isWebSocket = url.startsWith('ws');
  const ask = (origin: string | undefined, cookie?: string): Promise<Outcome<HttpAnswer | UpgradeAnswer>> =>
    isWebSocket
      ? askUpgrade(new URL(url), origin, deadline, cookie === undefined ? {} : { cookie })
      : plainly({
          ...(origin === undefined ? {} : { origin }),
          ...(cookie === undefined ? {} : { cookie }),
        });
  const at = (path: string): Promise<Outcome<UpgradeAnswer>> =>
    askUpgrade(new URL(`${path}${asHttp.search}`, new URL(url).origin), pageOrigin, deadline);
  const { pathname } = asHttp;
  const asked = await ask(pageOrigin);
  const [withoutOrigin, withOwnOrigin, plain, otherSlash, unknownPath, withCookies] = await Promise.all([
    ask(undefined),
    asHttp.origin === pageOrigin ? undefined : ask(asHttp.origin),
    plainly({}),
    isWebSocket && pathname !== '/' ? at(withOtherSlash(pathname)) : undefined,
    isWebSocket ? at(`${pathname.replace(/\/$/, '')}-${UNKNOWN}`) : undefined,
    cookieBytes < LARGE ? undefined : ask(pageOrigin, cookiesOf(cookieBytes)),
  ]);
  return {
    url,
    cookieBytes,
    asked,
    withoutOrigin,
    ...(withOwnOrigin ? { withOwnOrigin } : {}),
    plain,
    ...(otherSlash ? { otherSlash } : {}),
    ...(unknownPath ? { unknownPath } : {}),
    ...(withCookies ? { withCookies } : {}),
  };
}

/** No application has a path of this name. */
const UNKNOWN = 'doctor-none';

const withOtherSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : `${path}/`);

/** Cookies that mean nothing to anyone, of the same length as the page's. */
const cookiesOf = (bytes: number): string => `doctor=${'x'.repeat(Math.max(1, bytes - 'doctor='.length))}`;
