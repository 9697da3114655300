import { exchanges, isOtherSite, pageOriginOf } from '../../facts/exchanges.ts';
import { clientsOf } from '../../facts/clients.ts';
import { openedAt } from '../../facts/attempts.ts';
import type { Connection } from '../../../transcript/connections.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#cookie-not-sent. The page has a session, its handshake carries no cookie, and the server lets no one in. */
export const cookieNotSent = rule({
  id: 'cookie-not-sent',
  title: "The page's cookie does not reach the realtime server",
  why: 'The user is signed in with a cookie of the page. To another origin socket.io-client sends none unless `withCredentials` is on, and to another site a browser sends none unless the cookie has `SameSite=None; Secure`.',
  neighbours: ['token-missing'],
  explains: ['token-missing', 'not-connecting', 'refused-by-application'],
  supports: (scene) => {
    const found = refusedWithout(scene);
    if (!found) return undefined;
    const { connection, cookie, crossesSite } = found;
    const credentials = clientsOf(scene).some(({ options }) => options.withCredentials === true);
    const how = crossesSite
      ? 'the two are of different sites, so the browser keeps the cookie back'
      : `the two are of different origins${credentials ? '' : ', and the client sends no credentials'}`;
    const source = openedAt(connection, scene);
    return {
      ...seen(
        `The page's server sets the cookie "${cookie.name}". The handshake to ${connection.asked.origin} carries no cookie (${how}), and the server refuses the client: "${connection.refused?.message ?? ''}".`,
        cookie.entry,
        connection.entries[0],
        connection.refused,
      ),
      // The server may want something else, too.
      weak: true,
      fix: crossesSite
        ? 'Serve page and realtime server from one site (the same host name, or subdomains of one domain). Otherwise the cookie needs `SameSite=None; Secure` and https, and the client `withCredentials: true`.'
        : 'Set `withCredentials: true` on the client, and on the server `cors: { origin: "https://your.page", credentials: true }`.',
      ...(source ? { source } : {}),
    };
  },
  excluded: (scene) => {
    const carried = exchanges(scene).findLast(({ request }) => 'cookie' in request.headers);
    if (carried) return [carried.request.id];
    const upgrade = scene.transcript?.of('ws.request').findLast(({ headers }) => 'cookie' in headers);
    return upgrade && [upgrade.id];
  },
  fix: 'Set `withCredentials: true` on the client and name the origin in the server’s `cors`.',
});

function refusedWithout(scene: Scene) {
  const page = pageOriginOf(scene);
  const cookie = cookieOfPage(scene, page);
  const connection = scene.allConnections.findLast(
    (each) =>
      each.refused && each.connectSent?.token === undefined && !each.asked.tokenInQuery && !carries(each, scene),
  );
  if (!cookie || !connection || page === undefined || scene.works) return undefined;
  const asked = connection.asked.origin.replace(/^ws/, 'http');
  return asked === page ? undefined : { connection, cookie, crossesSite: isOtherSite(asked, page) };
}

const carries = ({ entries }: Connection, { transcript }: Scene): boolean =>
  entries.some((id) => {
    const entry = transcript?.get(id);
    return (entry?.kind === 'http.request' || entry?.kind === 'ws.request') && 'cookie' in entry.headers;
  });

/** A cookie that the page's own origin set. */
function cookieOfPage({ transcript }: Scene, page: string | undefined): { name: string; entry: string } | undefined {
  const urls = new Map(transcript?.of('http.request').map(({ request, url }) => [request, url]));
  for (const response of transcript?.of('http.response') ?? []) {
    const url = urls.get(response.request) ?? '';
    const name = /^([^=;\s]+)=/.exec(response.headers['set-cookie'] ?? '')?.[1];
    if (name !== undefined && URL.canParse(url) && new URL(url).origin === page) return { name, entry: response.id };
  }
  return undefined;
}
