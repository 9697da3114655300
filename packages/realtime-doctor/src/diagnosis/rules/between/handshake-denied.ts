import { exchanges } from '../../facts/exchanges.ts';
import { proxyIn } from '../../facts/frameworks.ts';
import { named, polls, quote } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#handshake-denied. A middleware of the application answers in Socket.IO's place. */
export const handshakeDenied = rule({
  id: 'handshake-denied',
  title: 'A middleware of the server refuses the handshake',
  why: 'A middleware in front of Socket.IO (`io.engine.use()`, or one of the framework) asks every request for a session or a token, the handshake as well. The browser tells the page "xhr poll error" and keeps the answer to itself.',
  explains: [
    'not-connecting',
    'token-missing',
    'request-denied',
    'proxy-drops-upgrade',
    'shared-upgrade-handler',
    'path-mismatch',
    'cors-refused',
  ],
  supports: (scene) => {
    const refused = denied(scene);
    if (!refused || scene.works) return undefined;
    const { request, response } = refused;
    const cookies = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'cookie')?.[1];
    const names = cookies?.split(';').flatMap((each) => /^\s*([^=\s]+)=/.exec(each)?.[1] ?? []) ?? [];
    const hasToken = Object.keys(request.headers).some((name) => name.toLowerCase() === 'authorization');
    const carried = [
      ...(names.length > 0 ? [`the cookie ${names.join(', ')}`] : []),
      ...(hasToken ? ['an Authorization header'] : []),
    ];
    return {
      ...seen(
        `The handshake is answered ${response?.status} ${quote(response?.body ?? '')}, by the application and not by Socket.IO. The request carried ${carried.join(' and ') || 'neither a cookie nor a token'}.`,
        response,
        request,
      ),
      fix:
        names.length > 0
          ? 'Most likely the server does not find the session of that cookie. Give the pages and Socket.IO one and the same session middleware, with one store, secret and cookie name: `const sessions = session({ … }); app.use(sessions); io.engine.use(sessions)`. If it does find it, look at what else that middleware asks for.'
          : 'Look for the middleware that answers so. Sign in before the page connects, send what it asks for (a cookie, or `extraHeaders` over polling), or leave the Socket.IO path out of it and check `socket.handshake.auth` in `io.use()`, which can tell the page why.',
    };
  },
  excluded: (scene) => {
    if (polls(scene.home) && scene.home) return [named(scene.home, 'polling')];
    const last = exchanges(scene).findLast(({ response }) => response)?.response;
    return last && !denied(scene) ? [last.id] : undefined;
  },
  fix: 'Look for the middleware that answers the handshake, and send what it asks for.',
});

/** Not of Engine.IO, which answers in JSON with a code, and not of HTTP authentication, which asks for a password. */
const denied = (scene: Scene) =>
  exchanges(scene).find(({ response, sid }) => {
    if (!response || sid !== undefined || (response.status !== 401 && response.status !== 403)) return false;
    if (response.headers['www-authenticate'] !== undefined || proxyIn([response])) return false;
    // The word of a server that takes its own origin for a foreign one, or of Engine.IO itself.
    return !/"code"\s*:\s*\d|not an accepted origin/.test(response.body ?? '');
  });
