import { proxyOf } from '../../facts/frameworks.ts';
import { exchanges, pageOriginOf } from '../../facts/exchanges.ts';
import { isOpen, named, quote, value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

const FOREIGN = /is not an accepted origin/i;

/** docs/gallery.md#host-header-not-passed. Page and server have one origin, and the server takes it for another’s. */
export const hostHeaderNotPassed = rule({
  id: 'host-header-not-passed',
  title: 'The server takes its own origin for a foreign one: a proxy does not pass the Host header on',
  why: 'A python-socketio server accepts its own origin, which it knows from the Host header. A proxy that replaces the header with its upstream’s address makes every page look foreign.',
  neighbours: ['request-denied'],
  explains: ['cors-refused', 'not-connecting', 'proxy-drops-upgrade', 'stale-session'],
  supports: (scene) => {
    const { home, works } = scene;
    const origin = pageOriginOf(scene);
    if (!home || works || origin === undefined || home.origin !== origin) return undefined;
    const refused = exchanges(scene).find(({ response }) => FOREIGN.test(response?.body ?? ''))?.response;
    const asked = value(home.pollingWithOrigin);
    const body = refused?.body ?? (asked && FOREIGN.test(asked.body) ? asked.body : undefined);
    if (body === undefined) return undefined;
    const isForwarded = isOpen(value(home.pollingForwarded));
    const proxy = proxyOf(scene);
    if (!isForwarded && proxy === undefined) return undefined;
    const proof = isForwarded ? ' With the page’s address in X-Forwarded-Host the same request opens a session.' : '';
    return {
      ...seen(
        `The page and the server have one origin, ${origin}, and the server answers ${quote(body)}${proxy ? ` through ${proxy}` : ''}.${proof}`,
        refused,
        named(home, 'pollingWithOrigin'),
        ...(isForwarded ? [named(home, 'pollingForwarded')] : []),
      ),
      // A list of origins that leaves the server’s own out looks the same.
      weak: !isForwarded,
    };
  },
  excluded: ({ home }: Scene) => {
    if (!home) return undefined;
    if (isOpen(value(home.pollingWithOrigin))) return [named(home, 'pollingWithOrigin')];
    // With the page's address in its own header it is refused as well: the origin is not on the server's list.
    const forwarded = value(home.pollingForwarded);
    return forwarded && !isOpen(forwarded) ? [named(home, 'pollingForwarded')] : undefined;
  },
  fix: 'Let the proxy pass the Host header (and X-Forwarded-Proto) on. Adding the origin to `cors_allowed_origins` is a way around it.',
});
