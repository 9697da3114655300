import { sent } from '../../facts/attempts.ts';
import { GATEWAY, named } from '../../facts/routes.ts';
import type { Connection } from '../../../transcript/connections.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** An event that was sent so shortly before the end may have caused it. Milliseconds. */
const JUST_BEFORE = 1500;
const REFUSED = /ERR_CONNECTION_REFUSED/;

/** docs/gallery.md#server-crashed. It served the page, broke off, and nothing listens there since. */
export const serverCrashed = rule({
  id: 'server-crashed',
  title: 'The server’s process died while the page was using it',
  why: 'An exception in an event handler that no one catches ends a Node process. The page that sent the event loses its connection, and so does everyone else.',
  neighbours: ['websocket-cut'],
  explains: [
    'server-unreachable',
    'bad-gateway',
    'proxy-wrong-target',
    'not-connecting',
    'stale-session',
    'silent-server',
    'event-loop-blocked',
    'no-sticky-session',
    'path-mismatch',
    'proxy-drops-upgrade',
    'cors-refused',
    'page-disconnected',
    'reconnection-disabled',
  ],
  supports: (scene) => {
    if (scene.works) return undefined;
    if (broken(scene).length === 0) return ofVisit(scene);
    // A supervisor may have brought it back since, to crash once more.
    const { lost, gone } = crashes(scene).at(-1) ?? {};
    if (!lost?.ended || !gone) return undefined;
    const isBack = scene.connections.some(({ opened, began }) => opened && began > (lost.ended?.t ?? 0));
    const cause = lastEvent(lost);
    const again = crashesAgain(scene);
    return {
      ...seen(
        `${lost.id} was served and broke off (${lost.ended.code ?? lost.ended.why}), and ${gone.says}.${cause ? ` The last thing that the page had sent was the event "${cause.event}", ${Math.round(lost.ended.t - cause.t)} ms before.` : ''}${again}`,
        lost.ended,
        cause,
        ...gone.because,
        lost.opened,
      ),
      weak: !gone.isSure || isBack,
      ...(cause
        ? {
            fix: `Read the server’s last output: it names the exception. Look first at the handler of "${cause.event}", catch what it may throw, and let a supervisor restart the process.`,
          }
        : {}),
    };
  },
  excluded: (scene: Scene) => {
    const { home, allConnections } = scene;
    const alive = allConnections.findLast(({ connected, ended }) => connected && !ended)?.connected;
    if (alive) return [alive.entry];
    // It answers now; so it did each time before it went.
    if (crashes(scene).length > 1) return undefined;
    return home?.tcp?.is === 'answered' && home.polling?.is === 'answered' && !GATEWAY.has(home.polling.value.status)
      ? [named(home, 'polling')]
      : undefined;
  },
  fix: 'Read the server’s last output: it names the exception. Catch it, and let a supervisor restart the process.',
});

const broken = ({ connections }: Scene): Connection[] =>
  connections.filter(({ opened, ended, refused }) => opened && !refused && ended?.by === 'transport');

/** Connections that broke off, after which nothing listened there. */
const crashes = (scene: Scene) =>
  broken(scene).flatMap((lost) => {
    const next = scene.connections.find(({ began, opened }) => opened && began > (lost.ended?.t ?? 0));
    const gone = lost.ended && after(lost.ended.t, scene, next?.began);
    return gone ? [{ lost, gone }] : [];
  });

/** It answered at the beginning of the visit, with the page or with a handshake, and at the end nothing listens there. */
function ofVisit(scene: Scene): Support | undefined {
  const { home, transcript, connections } = scene;
  if (!home || home.tcp?.is !== 'failed' || !/ECONNREFUSED/.test(home.tcp.code)) return undefined;
  const urls = new Map(transcript?.of('http.request').map(({ request, url }) => [request, url]));
  const answers = transcript?.of('http.response').filter(({ request }) => originOf(urls.get(request)) === home.origin);
  const answered = answers?.at(-1);
  if (!answered) return undefined;
  const attempt = connections.findLast(({ began }) => began >= answered.t);
  return seen(
    `${home.origin} answered the page (${answered.status}) and refuses connections since${attempt ? `: the page's own attempt ${attempt.id} was the last that it took` : ''}.`,
    answered,
    named(home, 'tcp'),
    attempt?.ended,
    attempt?.entries[0],
  );
}

const originOf = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;

/** Nothing listens any more: for the page, for a probe, or for the gateway before it. */
function after(
  t: number,
  { connections, home }: Scene,
  until = Infinity,
): { says: string; because: string[]; isSure: boolean } | undefined {
  if (home?.tcp?.is === 'failed' && /ECONNREFUSED/.test(home.tcp.code)) {
    return { says: `${home.origin} refuses connections since`, because: [named(home, 'tcp')], isSure: true };
  }
  const errors = connections.filter(({ began }) => began >= t && began < until).flatMap((each) => each.errors);
  const refused = errors.find(({ message }) => REFUSED.test(message));
  if (refused)
    return { says: 'the next attempts were refused', because: [refused.entry], isSure: home?.tcp?.is !== 'answered' };
  const gateway = errors.find(({ message }) => /^HTTP 50[234]\b|response code: 50[234]\b/.test(message));
  const isStill = home?.polling?.is === 'answered' && GATEWAY.has(home.polling.value.status);
  if (home && gateway && isStill) {
    return {
      says: 'the gateway before it reaches no server since',
      because: [gateway.entry, named(home, 'polling')],
      isSure: true,
    };
  }
  return undefined;
}

/** What the page sent last before the end. */
function lastEvent(connection: Connection): { entry: string; event: string; t: number } | undefined {
  const { ended } = connection;
  const message = sent(connection).findLast(
    ({ packet, t }) => packet?.socket?.event !== undefined && t <= (ended?.t ?? 0),
  );
  const event = message?.packet?.socket?.event;
  if (!ended || !message || event === undefined || ended.t - message.t > JUST_BEFORE) return undefined;
  return { entry: message.entry, event, t: message.t };
}

function crashesAgain({ connections }: Scene): string {
  const lost = connections.filter(({ connected, ended }) => connected && ended?.by === 'transport');
  return lost.length > 1 ? ` The same happened to ${lost.length} connections.` : '';
}
