import { exchanges, pageOriginOf } from '../../facts/exchanges.ts';
import { proxyOf } from '../../facts/frameworks.ts';
import { named, quote, value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** Starlette and webpack-dev-server; Vite; Django with DEBUG; Rails; Flask. */
const WORDS =
  /^Invalid host header\b|Blocked request\. This host \(|\bDisallowedHost\b|Invalid HTTP_HOST header|Blocked hosts?: |Host ".*" is not trusted/i;

/** docs/gallery.md#host-not-allowed. The application looks at the Host header, and does not know the name in it. */
export const hostNotAllowed = rule({
  id: 'host-not-allowed',
  title: 'The application refuses the name that it is asked for',
  why: 'Frameworks answer only for hosts on a list, as a guard against forged Host headers. A proxy that puts its upstream’s name into the header, or a list without the public name, makes every request one for a stranger.',
  explains: [
    'not-connecting',
    'path-mismatch',
    'transport-disabled',
    'server-not-attached',
    'cors-refused',
    'proxy-drops-upgrade',
    'request-denied',
    'eio-version-old-client',
  ],
  supports: (scene) => {
    const { home, works } = scene;
    if (works) return undefined;
    const response = refusedIn(scene);
    const asked = value(home?.polling);
    const body = response?.body ?? (asked && asked.status >= 400 && WORDS.test(asked.body) ? asked.body : undefined);
    if (body === undefined) return undefined;
    const by = proxyOf(scene);
    const isOwn = home !== undefined && home.origin === pageOriginOf(scene);
    return {
      ...seen(
        `The Socket.IO path answers ${response?.status ?? asked?.status} ${quote(body)}${by ? `, through ${by}` : ''}.${isOwn ? ' The page itself came under the same name.' : ''}`,
        response,
        ...(home && !response ? [named(home, 'polling')] : []),
      ),
      fix:
        by === undefined
          ? LIST
          : `Let ${by} pass the Host header on at the Socket.IO path as it does for the page. Otherwise: ${LIST}`,
    };
  },
  excluded: ({ allConnections }) => {
    const opened = allConnections.findLast((each) => each.opened)?.opened;
    return opened && [opened.entry];
  },
  fix: 'Let the proxy pass the Host header on, or add the name to the application’s list of hosts.',
});

const LIST =
  'Add the public name to the application’s list: `TrustedHostMiddleware(allowed_hosts=[…])` in Starlette and FastAPI, `ALLOWED_HOSTS` in Django, `config.hosts` in Rails, `server.allowedHosts` in Vite, `devServer.allowedHosts` in webpack.';

const refusedIn = (scene: Scene) =>
  exchanges(scene).findLast(({ response }) => (response?.status ?? 0) >= 400 && WORDS.test(response?.body ?? ''))
    ?.response;
