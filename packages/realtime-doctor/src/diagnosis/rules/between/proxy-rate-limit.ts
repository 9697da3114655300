import { exchanges } from '../../facts/exchanges.ts';
import { proxyOf } from '../../facts/frameworks.ts';
import { isOpen, named, value } from '../../facts/routes.ts';
import { rule, seen, type Support } from '../../rule.ts';
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
    const soon = exhausting(scene);
    const all = exchanges(scene).filter(({ response }) => response !== undefined);
    const refused = all.filter(
      ({ request, response }) =>
        response && TOO_MANY.has(response.status) && response.t - request.t < AT_ONCE && isGatewaysOwn(response.body),
    );
    const isTold = refused.some(({ response }) => response?.status === 429 || response?.headers['retry-after']);
    const served = all.filter(({ response }) => response?.status === 200);
    if (refused.length === 0) return soon;
    if (served.length === 0 && !isTold) return undefined;
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
    if (exhausting(scene)) return undefined;
    const all = exchanges(scene).flatMap(({ response }) => response ?? []);
    return all.length > 0 && !all.some(({ status }) => TOO_MANY.has(status))
      ? all.slice(-1).map(({ id }) => id)
      : undefined;
  },
  fix: 'Take the Socket.IO path out of the limit, give it a larger burst, or let clients use `transports: ["websocket"]`, which is one request.',
});

/** Requests of a session that polls, at the least, before its use of a limit can be told. */
const ENOUGH = 5;

/** Each poll counts against a limit that the answers name, and at this rate it is used up before it is renewed. */
function exhausting(scene: Scene): Support | undefined {
  const all = exchanges(scene).flatMap(({ request, response, sid }) => {
    const remaining = response && remainingOf(response.headers);
    return response && sid !== undefined && remaining !== undefined ? [{ request, response, remaining }] : [];
  });
  const [first, last] = [all[0], all.at(-1)];
  if (!first || !last || all.length < ENOUGH) return undefined;
  const used = first.remaining - last.remaining;
  const ms = last.response.t - first.response.t;
  if (used < ENOUGH - 1 || ms <= 0) return undefined;
  const left = (last.remaining * ms) / used;
  const renewed = resetOf(last.response.headers, scene, last.response.t);
  if (renewed === undefined || left >= renewed) return undefined;
  const limit = limitOf(last.response.headers);
  return {
    ...seen(
      `Each poll counts against a limit${limit === undefined ? '' : ` of ${limit} requests`}: ${used} were used in ${(ms / 1000).toFixed(1)} s, ${last.remaining} are left, and it is renewed in ${(renewed / 1000).toFixed(0)} s. Then the polls are refused.`,
      last.response,
      first.response,
    ),
    weak: true,
  };
}

type Headers = Readonly<Record<string, string>>;
/** RateLimit of draft-ietf-httpapi-ratelimit-headers in its versions, and the older names with X-. */
const remainingOf = (headers: Headers): number | undefined =>
  numberIn(
    headers['ratelimit-remaining'] ??
      headers['x-ratelimit-remaining'] ??
      /(?:remaining|\br)=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1],
  );
const limitOf = (headers: Headers): number | undefined =>
  numberIn(
    headers['ratelimit-limit'] ?? headers['x-ratelimit-limit'] ?? /limit=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1],
  );

/** Milliseconds until the limit is renewed: given in seconds, or as a time of Unix. */
function resetOf(headers: Headers, { transcript }: Scene, t: number): number | undefined {
  const reset = numberIn(
    headers['ratelimit-reset'] ??
      headers['x-ratelimit-reset'] ??
      /(?:reset|\bt)=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1],
  );
  if (reset === undefined) return undefined;
  if (reset < 1e9) return reset * 1000;
  const now = Date.parse(headers['date'] ?? '') || Date.parse(transcript?.header.wallOrigin ?? '') + t;
  return reset * 1000 - now;
}

function numberIn(text: string | undefined): number | undefined {
  const found = /^\s*(\d+)/.exec(text ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Not Engine.IO's answer and not an application's JSON. */
const isGatewaysOwn = (body: string | undefined): boolean =>
  body === undefined || !/^\s*[{[]/.test(body) || /limit|too many/i.test(body);

const behindIsWell = ({ home }: Scene): boolean =>
  isOpen(value(home?.polling)) && named(home as NonNullable<Scene['home']>, 'polling') !== '';
