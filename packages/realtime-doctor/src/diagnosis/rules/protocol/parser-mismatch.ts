import { isUnasked, named, value } from '../../facts/routes.ts';
import { openedAt } from '../../facts/attempts.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#parser-mismatch. The page is cut off after its CONNECT, and the same CONNECT in another form is answered. */
export const parserMismatch = rule({
  id: 'parser-mismatch',
  title: 'Client and server use different parsers',
  why: 'A parser turns packets into bytes. Where one side has `socket.io-msgpack-parser` and the other the default one, the server can’t read the client’s first packet and closes the connection without a word.',
  neighbours: ['websocket-cut'],
  explains: [
    'auth-callback-never-calls',
    'middleware-never-calls-next',
    'stale-session',
    'connect-handler-raised',
    'missing-pong',
    'native-websocket-client',
    'no-sticky-session',
    'not-connecting',
    'eio-version-old-server',
    'server-crashed',
    'page-disconnected',
  ],
  supports: (scene) => {
    const { home, works } = scene;
    if (isUnasked(home)) return ofPage(scene);
    const parsers = value(home?.parsers);
    const connection = scene.connections.findLast(({ opened, connected }) => opened && !connected);
    if (!home || works || !parsers || !connection) return undefined;
    const own = connection.parser ?? 'default';
    const other = own === 'default' ? 'msgpack' : 'default';
    if (parsers[other] !== 'connected' || parsers[own] === 'connected' || parsers[own] === 'refused') return undefined;
    const source = openedAt(connection, scene);
    const end = connection.ended ? ` It ended: ${connection.ended.code ?? connection.ended.why}.` : '';
    return {
      ...seen(
        `${connection.id} asks to join in the form of ${NAMES[own]} and is not answered.${end} The same question in the form of ${NAMES[other]} is accepted.`,
        connection.connectSent ?? connection.opened,
        connection.ended,
        named(home, 'parsers'),
      ),
      ...(source ? { source } : {}),
    };
  },
  excluded: ({ home, allConnections }: Scene) => {
    const connected = allConnections.findLast((each) => each.connected)?.connected;
    if (connected) return [connected.entry];
    const parsers = value(home?.parsers);
    const own = allConnections.findLast(({ opened }) => opened)?.parser ?? 'default';
    return home && parsers?.[own] === 'connected' ? [named(home, 'parsers')] : undefined;
  },
  fix: 'Give client and server the same parser: `io(url, { parser })` and `new Server(server, { parser })`, or leave the option out on both sides.',
});

const NAMES = { default: 'the default parser', msgpack: 'socket.io-msgpack-parser' } as const;

/** The server closes each session in Engine.IO's own way, right after it was asked to let the client in. */
function ofPage(scene: Scene): Support | undefined {
  const closed = scene.connections.filter(
    ({ opened, connectSent, connected, refused, messages }) =>
      opened &&
      connectSent &&
      !connected &&
      !refused &&
      messages.some(
        ({ direction, packet, t }) =>
          direction === 'received' && packet?.engine === 'close' && t - connectSent.t < AT_ONCE,
      ),
  );
  const [first, second] = closed.slice(-2);
  if (scene.works || !first || !second) return undefined;
  const parser = first.parser ?? 'default';
  const support = seen(
    `${closed.length} times the page asked to join in the form of ${NAMES[parser]}, and the server closed the session at once without an answer, as it does with a packet that it can't read.`,
    second.connectSent,
    first.connectSent,
    second.ended,
  );
  return { ...support, weak: true };
}

/** Closed later, it may be for want of something else. Milliseconds. */
const AT_ONCE = 900;
