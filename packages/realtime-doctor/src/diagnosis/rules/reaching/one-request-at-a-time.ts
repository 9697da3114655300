import { exchanges } from '../../facts/exchanges.ts';
import { frameworks } from '../../facts/frameworks.ts';
import { answersHttp, named, polls } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#one-request-at-a-time. While a poll waits for news, everything else that is asked waits for the poll. */
export const oneRequestAtATime = rule({
  id: 'one-request-at-a-time',
  title: 'The server does one request at a time, and a waiting poll is one',
  why: 'A long poll stays open until there is news. A server with a single synchronous worker (gunicorn without `-k`, uWSGI with one process, a development server without threads) is busy with it meanwhile: messages, handshakes and pages wait, and the supervisor kills the worker, with all sessions in it, when its time limit is over.',
  neighbours: ['no-sticky-session'],
  explains: [
    'event-loop-blocked',
    'silent-server',
    'stale-session',
    'no-websocket-support',
    'transport-disabled',
    'connection-dropped',
    'server-crashed',
    'not-connecting',
    'page-disconnected',
    'proxy-idle-timeout',
    'ack-never-came',
  ],
  supports: (scene) => {
    const { home, works } = scene;
    const offersNone = scene.allConnections.findLast(({ opened }) => opened?.upgrades?.length === 0);
    const found = frameworks(scene);
    if (!home || !offersNone?.opened || !found.has('python')) return undefined;
    const starved = starvedPost(scene) ?? (works ? undefined : starvedProbe(scene));
    const waiting = starved && waitingPoll(scene);
    if (!waiting) return undefined;
    const { request, failed } = waiting;
    const cut = failed ? ` It was cut after ${((failed.t - request.t) / 1000).toFixed(1)} s (${failed.error}).` : '';
    return {
      ...seen(
        `The page's poll ${request.request} waited for news, and ${starved.says}.${cut}`,
        request,
        failed,
        starved.because,
        offersNone.opened,
      ),
      // A handler that blocks the process looks the same from outside; a sync worker of gunicorn's does so by design.
      weak: !found.has('gunicorn'),
    };
  },
  excluded: ({ allConnections }) => {
    const offers = allConnections.findLast(({ opened }) => (opened?.upgrades?.length ?? 0) > 0)?.opened;
    return offers && [offers.entry];
  },
  fix: 'Give the server threads or an asynchronous worker, one process with many clients: `gunicorn -k gthread --threads 100 -w 1 app:app`, or `-k eventlet -w 1`, or `uwsgi --gevent 1000`; `socketio.run(app)` in development.',
});

/** The poll that was open when the visit ended, or that was cut without an answer. */
const waitingPoll = (scene: Scene) =>
  exchanges(scene).findLast(
    ({ request, response, failed, sid }) =>
      sid !== undefined &&
      request.method === 'GET' &&
      !response &&
      (!failed || /ERR_EMPTY_RESPONSE|ERR_CONNECTION_(?:RESET|CLOSED)/.test(failed.error)),
  );

/** A message that is answered takes no longer, on any machine that answers at all. Milliseconds. */
const STARVED = 2000;

/** The page's own message waits behind its own poll: each has a connection of its own, and a server answers both. */
function starvedPost(scene: Scene): { readonly says: string; readonly because: string } | undefined {
  const all = exchanges(scene);
  const post = all.find(({ request, response, failed, sid }) => {
    if (request.method !== 'POST' || sid === undefined || response || failed) return false;
    const poll = all.find(
      (each) =>
        each.sid === sid &&
        each.request.method === 'GET' &&
        each.request.t < request.t &&
        !each.response &&
        !each.failed,
    );
    return poll !== undefined && scene.until - request.t >= STARVED;
  });
  if (!post) return undefined;
  const seconds = ((scene.until - post.request.t) / 1000).toFixed(1);
  return {
    says: `its message ${post.request.request}, sent meanwhile, got no answer for ${seconds} s`,
    because: post.request.id,
  };
}

/** HTTP was silent while TCP was accepted, or the second request of a session was while its handshake was answered. */
function starvedProbe({ home }: Scene): { readonly says: string; readonly because: string } | undefined {
  if (!home) return undefined;
  if (home.sticky?.is === 'silent' && polls(home)) {
    const seconds = (home.sticky.ms / 1000).toFixed(1);
    return {
      says: `of what the probes asked, the messages of a session got no answer for ${seconds} s while a probe's own poll waited`,
      because: named(home, 'sticky'),
    };
  }
  const isSilent = home.tcp?.is === 'answered' && home.polling?.is === 'silent' && !answersHttp(home);
  return isSilent
    ? {
        says: `nothing else was answered meanwhile: ${home.origin} accepts TCP and is silent`,
        because: named(home, 'polling'),
      }
    : undefined;
}
