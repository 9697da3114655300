import type { Connection } from '../../../transcript/connections.ts';
import { refusedUpgrades } from '../../facts/attempts.ts';
import { pageOriginOf } from '../../facts/exchanges.ts';
import { frameworks, proxyOf } from '../../facts/frameworks.ts';
import { isUnasked, isOpen, named, polls, quote, upgrades, value } from '../../facts/routes.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#no-websocket-support. The open packet offers no upgrade, and an upgrade is refused. */
export const noWebSocketSupport = rule({
  id: 'no-websocket-support',
  title: 'The server can’t speak WebSocket: it has no library for it',
  why: 'python-engineio speaks WebSocket only if its server or a library brings it (simple-websocket, eventlet, gevent-websocket, websockets). Without one it offers no upgrade and refuses a client of WebSocket only.',
  neighbours: ['proxy-drops-upgrade'],
  explains: [
    'transport-disabled',
    'proxy-drops-upgrade',
    'shared-upgrade-handler',
    'proxy-swallows-upgrade',
    'not-connecting',
    'native-websocket-client',
  ],
  supports: (scene) => {
    const { home, works } = scene;
    if (isUnasked(home)) return ofPage(scene);
    const byServer = ofAsgiServer(scene) ?? ofGunicorn(scene);
    if (byServer) return byServer;
    const offered = offeredUpgrades(scene);
    const refused = value(home?.upgrade);
    if (!home || works || !offered || offered.length > 0 || !refused || refused.status === 101) return undefined;
    // Node offers none if it was told so, and says that in words of its own.
    const isPython =
      frameworks(scene).has('python') || !/"code"\s*:/.test(refused.body + (value(home.dialect)?.body ?? ''));
    if (!isPython || !wantsWebSocket(scene)) return undefined;
    return seen(
      `${home.origin} opens a session over polling and offers no upgrade ("upgrades":[]). It answers a WebSocket handshake with ${refused.status} ${quote(refused.body)}.`,
      named(home, 'polling'),
      named(home, 'upgrade'),
      scene.connections.findLast(({ transport }) => transport === 'websocket')?.entries[0],
    );
  },
  excluded: (scene) => {
    const { home } = scene;
    if (home && upgrades(home)) return [named(home, 'upgrade')];
    if (ofAsgiServer(scene) ?? ofGunicorn(scene)) return undefined;
    const offered = offeredUpgrades(scene);
    return home && offered && offered.length > 0 ? [named(home, 'polling')] : undefined;
  },
  fix: 'Install a WebSocket library for the server (`pip install simple-websocket`, or run it under eventlet or gevent), or let the client begin with polling: `transports: ["polling", "websocket"]`.',
});

/** uvicorn's words for a handshake that it has no library for; it does not tell the application, which offers the upgrade. */
const UNSUPPORTED = /^Unsupported upgrade request\.?$/;

/** The server refuses a complete handshake before the application sees it, and opens sessions over polling. */
function ofAsgiServer(scene: Scene): Support | undefined {
  const { home } = scene;
  const refused = value(home?.upgrade);
  if (!home || !polls(home) || !refused || !UNSUPPORTED.test(refused.body.trim())) return undefined;
  if (!wantsWebSocket(scene) && !triedUpgrade(scene)) return undefined;
  const by = proxyOf(scene);
  return {
    ...seen(
      `${home.origin} opens a session over polling, and the server itself answers a WebSocket handshake with ${refused.status} ${quote(refused.body)}, as uvicorn does without a library for it.`,
      named(home, 'upgrade'),
      named(home, 'polling'),
    ),
    // What stands between may have taken half of the handshake's headers.
    weak: by !== undefined,
    fix: 'Install a WebSocket library beside the server, and restart it: `pip install "uvicorn[standard]"` (or `pip install websockets`). uvicorn says at its start whether it found one.',
  };
}

/** Its worker hands a handshake to an application that has nothing to answer it with, and which says so in its log. */
function ofGunicorn(scene: Scene): Support | undefined {
  const { home } = scene;
  const refused = value(home?.upgrade);
  if (!home || !polls(home) || refused?.status !== 500 || !frameworks(scene).has('gunicorn')) return undefined;
  if (!wantsWebSocket(scene) && !triedUpgrade(scene)) return undefined;
  return {
    ...seen(
      `${home.origin} opens a session over polling, and gunicorn answers a WebSocket handshake with 500. Its worker knows HTTP only, or the handler of connect raised an error: the log says which.`,
      named(home, 'upgrade'),
      named(home, 'polling'),
    ),
    weak: true,
    fix: 'If the log says "You need to use the gevent-websocket server" (or eventlet): `gunicorn -k geventwebsocket.gunicorn.workers.GeventWebSocketWorker -w 1 app:app` with `pip install gevent-websocket`, or `-k eventlet -w 1`.',
  };
}

function offeredUpgrades({ home }: Scene): readonly unknown[] | undefined {
  const answer = value(home?.polling);
  if (!isOpen(answer) || !polls(home)) return undefined;
  const open = answer?.packets?.find(({ engine }) => engine === 'open')?.data ?? '';
  const list = /"upgrades"\s*:\s*\[([^\]]*)\]/.exec(open)?.[1];
  return list?.split(',').filter((each) => each.trim() !== '');
}

const wantsWebSocket = ({ allConnections, contract }: Scene): boolean =>
  allConnections.length > 0
    ? allConnections.some(({ transport }) => transport === 'websocket')
    : contract.transport.transports[0] === 'websocket';

/** A session that began with polling asked for its upgrade in vain. */
const triedUpgrade = ({ allConnections, transcript }: Scene): boolean =>
  allConnections.some(({ entries }) =>
    entries.some((id) => {
      const entry = transcript?.get(id);
      return entry?.kind === 'ws.response' && (entry.status === 400 || entry.status === 500);
    }),
  );

/** Python servers that answer an upgrade 400 and polling well have no library for it; of one's own origin CORS is no reason. */
function ofPage(scene: Scene): Support | undefined {
  const refused = refusedUpgrades(scene, 400);
  const found = frameworks(scene);
  const isOwn = refused.every(({ asked }) => asked.origin.replace(/^ws/, 'http') === pageOriginOf(scene));
  const isAll = scene.connections.every((each) => each.transport === 'polling' || refused.includes(each));
  // A server may refuse a handshake for what its cookies are, or for their length.
  if (!found.has('flask') && refused.some((each) => sendsCookies(each, scene))) return undefined;
  if (scene.works || !found.has('python') || proxyOf(scene) !== undefined || refused.length < 2 || !isOwn || !isAll)
    return undefined;
  const support = seen(
    `${refused.length} WebSocket handshakes of the page were answered 400 by ${found.has('flask') ? 'Werkzeug' : 'a Python server'}, with nothing between.`,
    ...refused.map(({ handshake }) => handshake).slice(0, 2),
  );
  return { ...support, weak: true };
}

const sendsCookies = ({ entries }: Connection, { transcript }: Scene): boolean =>
  entries.some((id) => {
    const entry = transcript?.get(id);
    return entry?.kind === 'ws.request' && Object.keys(entry.headers).some((name) => name.toLowerCase() === 'cookie');
  });
