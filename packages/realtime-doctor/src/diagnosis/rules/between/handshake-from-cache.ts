import { exchanges, type Exchange } from '../../facts/exchanges.ts';
import { isOpen, named, value } from '../../facts/routes.ts';
import type { Packet } from '../../../protocols/socket.io/packets.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#handshake-from-cache. A session id is given out once; who gets it again was not answered by the server. */
export const handshakeFromCache = rule({
  id: 'handshake-from-cache',
  title: 'Polls are answered out of a cache',
  why: 'Each poll has a query of its own, and its answer is good once. A service worker or a caching proxy that keeps every GET, or looks it up without its query, answers with an old handshake: the client goes on with a session that is over, or waits for news that the cache does not have.',
  explains: [
    'no-sticky-session',
    'stale-session',
    'page-disconnected',
    'not-connecting',
    'middleware-never-calls-next',
    'connect-handler-raised',
    'auth-callback-never-calls',
    'proxy-rate-limit',
    'websocket-cut',
    'missing-pong',
  ],
  supports: (scene) => ofPage(scene) ?? ofProbes(scene),
  excluded: (scene) => {
    if (ofPage(scene) ?? ofProbes(scene)) return undefined;
    const opened = scene.allConnections.findLast((each) => each.connected)?.connected;
    return opened && [opened.entry];
  },
  fix: 'Leave the Socket.IO path out of every cache.',
});

function ofPage(scene: Scene): Support | undefined {
  const all = exchanges(scene);
  // A server opens a session in answer to a request without one, and never says so again.
  const repeated = all.find(({ request, response, sid }) => {
    return sid !== undefined && request.method === 'GET' && openedSid(response?.packets) !== undefined;
  });
  const found = repeated ?? twice(all);
  if (!found?.response) return undefined;
  const { request, response } = found;
  const what = repeated
    ? `A poll of a session that was open (${request.request}) is answered with a handshake once more`
    : `Two handshakes are answered with the same session`;
  return withAdvice(
    seen(`${what}${keeper(response)}.`, response, request),
    response.servedBy === 'service worker' ? 'service worker' : undefined,
  );
}

/** The second of two handshakes that were given one session. */
function twice(all: readonly Exchange[]): Exchange | undefined {
  const given = new Set<string>();
  return all.find(({ response, sid }) => {
    const opened = sid === undefined ? openedSid(response?.packets) : undefined;
    if (opened === undefined) return false;
    if (given.has(opened)) return true;
    given.add(opened);
    return false;
  });
}

/** Two probes, each with a request of its own, were given one session: the cache is one that all clients share. */
function ofProbes({ home }: Scene): Support | undefined {
  if (!home || home.entries !== undefined) return undefined;
  const [one, other] = [value(home.polling), value(home.pollingWithOrigin)];
  if (!isOpen(one) || !isOpen(other) || openedSid(one?.packets) !== openedSid(other?.packets)) return undefined;
  return withAdvice(
    seen(
      `${home.origin} answers two handshakes with the same session.`,
      named(home, 'polling'),
      named(home, 'pollingWithOrigin'),
    ),
    'proxy',
  );
}

function openedSid(packets: readonly Packet[] | undefined): string | undefined {
  const open = packets?.find(({ engine }) => engine === 'open')?.data;
  return open === undefined ? undefined : /"sid"\s*:\s*"([^"]+)"/.exec(open)?.[1];
}

function keeper({ servedBy, headers }: NonNullable<Exchange['response']>): string {
  if (servedBy === 'service worker') return ", by the page's service worker";
  if (servedBy === 'browser cache') return ", by the browser's own cache";
  const age = Number(headers['age']);
  const by = headers['x-cache'] ?? headers['cf-cache-status'] ?? headers['via'];
  if (age > 0) return ` (age: ${age} s${by === undefined ? '' : `, ${by}`})`;
  return by === undefined ? '' : ` (${by})`;
}

function withAdvice(support: Support, by: 'service worker' | 'proxy' | undefined): Support {
  if (by === 'service worker') {
    return {
      ...support,
      fix: "In the service worker's fetch handler, return before `respondWith()` for the Socket.IO path: `if (new URL(event.request.url).pathname.startsWith('/socket.io/')) return;`. With Workbox, leave the path out of every route and of `navigateFallback`. Then let the new worker take over (`skipWaiting`), or unregister the old one.",
    };
  }
  if (by === undefined) return support;
  return {
    ...support,
    fix: 'Leave the Socket.IO path out of the cache of the proxy or CDN (its rules for the path, or `Cache-Control: no-store` respected), and keep the query in the cache key.',
  };
}
