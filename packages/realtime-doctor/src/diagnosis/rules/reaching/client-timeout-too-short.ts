import { exchanges } from '../../facts/exchanges.ts';
import { clientsOf } from '../../facts/clients.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** A handshake that takes so long is slow, on any machine. Milliseconds. */
const LONG = 900;
/** A timer of the client and the times of requests differ by this much. Milliseconds. */
const PLAY = 200;

/** docs/gallery.md#client-timeout-too-short. The server answers, later than the client waits. */
export const clientTimeoutTooShort = rule({
  id: 'client-timeout-too-short',
  title: 'The client gives up before the server answers its handshake',
  why: 'socket.io-client gives an attempt up after `timeout` (20 s unless told otherwise) and begins another. A server that needs longer for each handshake never gets one done.',
  neighbours: ['silent-server'],
  explains: [
    'not-connecting',
    'event-loop-blocked',
    'page-disconnected',
    'middleware-never-calls-next',
    'connect-handler-raised',
  ],
  supports: (scene) => {
    if (scene.works) return undefined;
    const late = lateAnswers(scene);
    const [first] = late;
    const limit = limitOf(scene);
    if (!first) return undefined;
    const isProved = limit !== undefined && late.every(({ took }) => took > limit);
    if (limit !== undefined && !isProved) return undefined;
    // Without the client's option: a page that drops its sessions by itself does not begin again.
    if (!isProved && (late.length < 2 || late.some(({ took: each }) => each < LONG))) return undefined;
    const took = late.map((each) => `${(each.took / 1000).toFixed(1)} s`).join(', ');
    return {
      ...seen(
        `The handshake was answered after ${took}, and the client had begun again by then${limit === undefined ? '' : `: its \`timeout\` is ${limit} ms`}.`,
        ...late.flatMap(({ request, response }) => [request, response]).slice(0, 4),
        clientsOf(scene)[0],
      ),
      weak: !isProved,
    };
  },
  excluded: (scene) => {
    const opened = scene.allConnections.findLast(({ connected }) => connected)?.connected;
    return opened && [opened.entry];
  },
  fix: 'Leave `timeout` at its default (20 s) in `io(url, { timeout })`, or make the handshake faster: look at `allowRequest`, middlewares of the HTTP server, and what a proxy or a cold start adds.',
});

const limitOf = (scene: Scene): number | undefined => {
  const limits = clientsOf(scene).flatMap(({ options }) => options.timeout ?? []);
  return limits.length > 0 ? Math.min(...limits) : undefined;
};

/** A client that polls asks again at once after its handshake. Milliseconds. */
const UNUSED = 1000;

/** Handshakes that opened a session which the client never used, since it had given up. */
function lateAnswers(scene: Scene) {
  const all = exchanges(scene);
  const used = new Set(all.flatMap(({ sid }) => sid ?? []));
  const handshakes = all.filter(({ sid, request }) => sid === undefined && request.method === 'GET');
  return handshakes.flatMap(({ request, response }) => {
    const sid = /"sid":"([^"]+)"/.exec(response?.body ?? '')?.[1];
    if (!response || response.status !== 200 || sid === undefined || used.has(sid)) return [];
    const next = handshakes.find((each) => each.request.t > request.t + PLAY);
    const took = response.t - request.t;
    const isUnused = next !== undefined || scene.until - response.t >= UNUSED;
    return isUnused ? [{ request, response, took }] : [];
  });
}
