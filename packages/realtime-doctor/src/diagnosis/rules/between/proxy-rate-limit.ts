import { exchanges } from '../../facts/exchanges.ts';
import { proxyOf } from '../../facts/frameworks.ts';
import { isOpen, named, value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** With these a gateway refuses what is too much. */
const TOO_MANY = new Set([429, 503]);
/** A gateway that reached nothing takes longer, or says so at every request. Milliseconds. */
const AT_ONCE = 400;

/** docs/gallery.md#proxy-rate-limit. Some of the page's requests are refused at once, and others right beside them served. */
export const proxyRateLimit = rule({
  id: 'proxy-rate-limit',
  title: 'A proxy limits the requests of a client, and polling exceeds the limit',
  why: 'Socket.IO over polling makes many small requests. A limit that is right for pages and images refuses some of them, and each refusal ends the session.',
  neighbours: ['bad-gateway'],
  explains: [
    'bad-gateway',
    'stale-session',
    'not-connecting',
    'no-sticky-session',
    'proxy-drops-upgrade',
    'proxy-wrong-target',
    'server-crashed',
    'shared-upgrade-handler',
  ],
  supports: (scene) => {
    const all = exchanges(scene).filter(({ response }) => response !== undefined);
    const refused = all.filter(
      ({ request, response }) =>
        response && TOO_MANY.has(response.status) && response.t - request.t < AT_ONCE && isGatewaysOwn(response.body),
    );
    const isTold = refused.some(({ response }) => response?.status === 429 || response?.headers['retry-after']);
    const served = all.filter(({ response }) => response?.status === 200);
    if (refused.length === 0 || (served.length === 0 && !isTold)) return undefined;
    // Refused, and after that served again: the server behind was there all the time.
    const first = refused[0]?.request.t ?? 0;
    const isMixed = served.some(({ request }) => request.t > first) || refused.length >= 2;
    if (!isTold && !isMixed) return undefined;
    const by = proxyOf(scene);
    const status = refused.at(-1)?.response?.status;
    return {
      ...seen(
        `Of ${all.length} requests of the page ${refused.length} were refused at once with ${status}${by ? ` by ${by}` : ''}, and ${served.length} were served.`,
        ...refused.map(({ response }) => response).slice(0, 3),
        served.at(-1)?.response,
      ),
      weak: !isTold && scene.direct === undefined && !behindIsWell(scene),
    };
  },
  excluded: (scene) => {
    const all = exchanges(scene).flatMap(({ response }) => response ?? []);
    return all.length > 0 && !all.some(({ status }) => TOO_MANY.has(status))
      ? all.slice(-1).map(({ id }) => id)
      : undefined;
  },
  fix: 'Take the Socket.IO path out of the limit, give it a larger burst, or let clients use `transports: ["websocket"]`, which is one request.',
});

/** Not Engine.IO's answer and not an application's JSON. */
const isGatewaysOwn = (body: string | undefined): boolean =>
  body === undefined || !/^\s*[{[]/.test(body) || /limit|too many/i.test(body);

const behindIsWell = ({ home }: Scene): boolean =>
  isOpen(value(home?.polling)) && named(home as NonNullable<Scene['home']>, 'polling') !== '';
