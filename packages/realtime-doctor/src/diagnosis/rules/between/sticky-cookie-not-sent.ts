import { exchanges, isOtherSite, pageOriginOf, type Exchange } from '../../facts/exchanges.ts';
import { UNKNOWN_SESSION } from '../../facts/sessions.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#sticky-cookie-not-sent. The handshake sets a cookie, the next request lacks it, and meets another server. */
export const stickyCookieNotSent = rule({
  id: 'sticky-cookie-not-sent',
  title: 'The balancer’s cookie is not sent back, so sessions reach the wrong server',
  why: 'A balancer that is sticky by a cookie needs the browser to send it back. To another origin socket.io-client sends none unless `withCredentials` is on, and to another site the cookie needs `SameSite=None; Secure` as well.',
  explains: ['no-sticky-session', 'stale-session', 'not-connecting', 'cors-refused'],
  supports: (scene) => {
    const all = exchanges(scene);
    const unknown = all.filter(({ response }) => response?.status === 400 && UNKNOWN_SESSION.test(response.body ?? ''));
    const refused = unknown.find((each) => cookieOf(each, all) !== undefined && !('cookie' in each.request.headers));
    const cookie = refused && cookieOf(refused, all);
    if (!refused || !cookie) return undefined;
    const crosses = new URL(refused.request.url).origin !== pageOriginOf(scene);
    const site = isOtherSite(refused.request.url, pageOriginOf(scene))
      ? ' The two are of different sites: the cookie needs SameSite=None; Secure, too.'
      : '';
    if (!crosses) return undefined;
    return seen(
      `The handshake sets the cookie ${cookie.name}, the next request of the session carries no cookie, and the server there does not know the session.${site}`,
      cookie.entry,
      refused.request,
      refused.response,
    );
  },
  excluded: (scene) => {
    const all = exchanges(scene).filter(({ sid }) => sid !== undefined);
    const carried = all.findLast(({ request }) => 'cookie' in request.headers);
    return carried && [carried.request.id];
  },
  fix: 'Set `withCredentials: true` on the client. The server must then name the page’s origin: `cors: { origin, credentials: true }`.',
});

/** The cookie that the handshake of an exchange’s session set. */
function cookieOf({ sid }: Exchange, all: readonly Exchange[]): { name: string; entry: string } | undefined {
  if (sid === undefined) return undefined;
  const handshake = all.find(
    (each) =>
      each.sid === undefined && (each.response?.body ?? '').includes(sid) && each.response?.headers['set-cookie'],
  );
  const name = /^([^=;]+)=/.exec(handshake?.response?.headers['set-cookie'] ?? '')?.[1];
  return name === undefined || !handshake?.response ? undefined : { name, entry: handshake.response.id };
}
