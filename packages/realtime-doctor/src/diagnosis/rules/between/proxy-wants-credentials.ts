import { exchanges } from '../../facts/exchanges.ts';
import { proxyOf } from '../../facts/frameworks.ts';
import { quote } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#proxy-wants-credentials. HTTP authentication covers the Socket.IO path. */
export const proxyWantsCredentials = rule({
  id: 'proxy-wants-credentials',
  title: 'HTTP authentication is asked for at the Socket.IO path',
  why: 'A proxy or a middleware protects paths with a password (401, WWW-Authenticate). A script has none to send, and a browser opens no dialog for its requests.',
  explains: ['not-connecting', 'token-missing', 'refused-by-application', 'proxy-drops-upgrade', 'path-mismatch'],
  supports: (scene) => {
    const refused = exchanges(scene).find(({ response }) => response?.status === 401);
    const { response } = refused ?? {};
    if (scene.works || !response) return undefined;
    const challenge = response.headers['www-authenticate'];
    const by = proxyOf(scene);
    // Without either it is the application's own word (handshake-denied).
    if (challenge === undefined && by === undefined) return undefined;
    return {
      ...seen(
        `The handshake is answered 401 ${quote(response.body ?? '')}${challenge === undefined ? '' : ` with WWW-Authenticate: ${challenge}`}${by ? `, through ${by}` : ''}.`,
        response,
      ),
      weak: challenge === undefined,
    };
  },
  excluded: (scene) => {
    const answered = exchanges(scene).filter(({ response }) => response);
    const last = answered.at(-1)?.response;
    return last && !answered.some(({ response }) => response?.status === 401) ? [last.id] : undefined;
  },
  fix: 'Take the Socket.IO path out of the password protection (nginx: `location /socket.io/ { auth_basic off; … }`), or protect the page as well, so that the browser sends its credentials along.',
});
