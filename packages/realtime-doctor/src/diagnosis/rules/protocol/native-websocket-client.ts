import { answerTo, isByLibrary, isNative, openedAt, sent, watched } from '../../facts/attempts.ts';
import { SLOW } from '../../symptoms.ts';
import { isOpen, named, quote, speaks, speaksBecause, value } from '../../facts/routes.ts';
import type { Connection } from '../../../transcript/connections.ts';
import { rule, seen, type Support } from '../../rule.ts';
import { serverOf } from '../../sessions.ts';
import type { Scene } from '../../scene.ts';

/**
 * docs/gallery.md#native-websocket-client, all three forms. A 101 or a status alone proves nothing; what was asked
 * does.
 */
export const nativeWebSocketClient = rule({
  id: 'native-websocket-client',
  title: 'The page opens a native WebSocket to a Socket.IO server',
  why: 'Socket.IO is a protocol above WebSocket: the URL names its version and transport, the server begins with an open packet, the client asks to be let in with `40`. A native WebSocket does none of it, so the server’s connect handler never runs.',
  neighbours: ['path-mismatch', 'eio-version-old-client', 'proxy-drops-upgrade'],
  explains: [
    'auth-callback-never-calls',
    'missing-pong',
    'namespace-not-joined',
    'never-subscribed',
    'not-connecting',
    'path-mismatch',
    'shared-upgrade-handler',
    'socketio-client-plain-server',
    'token-in-query',
    'token-missing',
    'transport-disabled',
  ],
  supports: (scene) => {
    if (scene.works || !socketIoIsThere(scene)) return undefined;
    const opened = ofPage(scene) ?? ofScripts(scene);
    return opened && { ...opened, because: [...opened.because, ...(scene.home ? speaksBecause(scene.home) : [])] };
  },
  excluded: (scene) => {
    const proper = scene.allConnections.filter((connection) => connection.connectSent && !isNative(connection));
    if (scene.allConnections.some((connection) => form(connection, scene) !== undefined)) return undefined;
    if (proper.length > 0) return proper.slice(-1).map(({ connectSent }) => connectSent?.entry ?? '');
    const library = scene.allConnections.findLast((connection) => isByLibrary(connection, scene));
    return library && [library.entries[0] ?? ''];
  },
  fix: 'Open it with socket.io-client: `io(origin, { path: "/socket.io/", auth: { token } })`.',
});

/** A native client of a server that is no Socket.IO server is right. Without probes the path that was asked must do. */
const socketIoIsThere = ({ home, direct, probes, allConnections, contract }: Scene): boolean =>
  probes.routes.length > 0
    ? speaks(home) ||
      speaks(direct) ||
      allConnections.some((each) => isNative(each) && isOpen(value(home?.paths?.[each.asked.path])))
    : allConnections.some(
        ({ opened, asked }) => opened !== undefined || asked.path.startsWith(contract.transport.path),
      );

function ofPage(scene: Scene): Support | undefined {
  const connection = scene.connections.findLast((each) => form(each, scene) !== undefined);
  if (!connection) return undefined;
  const { entries, asked, id } = connection;
  const source = openedAt(connection, scene) ?? scene.probes.page?.sockets[0];
  const refusal = value(scene.home?.nativeUpgrade);
  const body = isNative(connection) && refusal && refusal.status !== 101 ? ` ${quote(refusal.body)}` : '';
  const support = seen(
    `${id} asks ${withoutQuery(asked.url)} ${form(connection, scene)}; the server’s answer: ${answerTo(connection)}${body}.${correct(scene)}${dependency(scene)}`,
    entries[0],
    ...entries.slice(1, 3),
    ...(body && scene.home ? [named(scene.home, 'nativeUpgrade')] : []),
  );
  return source ? { ...support, source } : support;
}

/** What makes it native, in words; undefined for a Socket.IO client, and for a socket that speaks to somebody else. */
function form(connection: Connection, scene: Scene): string | undefined {
  const { connectSent, opened, asked, ended, messages } = connection;
  if (!isOurs(connection, scene)) return undefined;
  // One that opened at the same address shows that plain WebSockets are welcome there.
  if (scene.feeds.some((feed) => serverOf(feed) === serverOf(connection))) return undefined;
  if (isNative(connection)) {
    if (scene.allConnections.filter((each) => isWaiting(each) && each.asked.origin === asked.origin).length > 1) {
      return undefined;
    }
    const foreign = messages.some(({ direction, packet }) => direction === 'received' && !packet);
    const isEarly = ended === undefined && !opened && watched(connection, scene) < SLOW;
    return foreign || isEarly ? undefined : 'without EIO and transport';
  }
  if (connection.transport !== 'websocket' || connection.upgraded || connectSent || !opened) return undefined;
  const stranger = sent(connection).find(({ packet }) => !packet);
  if (stranger) return `and sends ${quote(stranger.raw)}, which is not Engine.IO`;
  const isEarly = ended === undefined && scene.until - opened.t < SLOW;
  if (isEarly || isByLibrary(connection, scene) !== false) return undefined;
  return asked.engineVersion === '4' ? 'with EIO=4 and sends no Socket.IO CONNECT (40)' : undefined;
}

/**
 * No answer yet. A browser opens one WebSocket to a host at a time, so of several that wait most were not even asked
 * for (RFC 6455, section 4.1, item 2).
 */
const isWaiting = ({ transport, handshake, opened, ended }: Connection): boolean =>
  transport === 'websocket' && !handshake && !opened && !ended;

/** Sockets to the page's own origin or to a probed server; others have nothing to do with this contract. */
function isOurs({ asked }: Connection, { probes, contract }: Scene): boolean {
  const origin = asked.origin.replace(/^ws/, 'http');
  return (
    asked.path.startsWith(contract.transport.path.replace(/\/$/, '')) || probes.routes.some((r) => r.origin === origin)
  );
}

/** Without a browser: the scripts open a socket and have no client that would. */
function ofScripts({ transcript, probes }: Scene): Support | undefined {
  const { page } = probes;
  const [site] = page?.sockets ?? [];
  if (transcript || !page || page.client || !site) return undefined;
  return {
    says: `The page’s scripts have "${site.text}" and no socket.io-client.`,
    because: ['page/scripts'],
    source: { file: site.file, line: site.line },
  };
}

const correct = ({ home }: Scene): string =>
  speaks(home) ? ' A correct client gets 0{"sid"… from the same server.' : '';

const dependency = ({ client }: Scene): string => {
  if (!client) return '';
  return client.library === null
    ? ' socket.io-client is not in the client’s package.json.'
    : ` socket.io-client ${client.library} is in the client’s package.json.`;
};

const withoutQuery = (url: string): string => url.split('?')[0] ?? url;
