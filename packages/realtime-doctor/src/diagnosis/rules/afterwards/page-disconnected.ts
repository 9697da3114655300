import { consoleLines, openedAt } from '../../facts/attempts.ts';
import type { Connection } from '../../../transcript/connections.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { isAlive } from '../../sessions.ts';
import { PAGE_SAYS } from '../../../transcript/checkpoints.ts';

/** After that long without another attempt the page stays away. Milliseconds. */
const STAYS_AWAY = 1200;
/** A client that waits for its server in vain waits longer than this. Milliseconds. */
const EARLY = 900;
/** Chromium's words for `close()` during the handshake. */
const CLOSED_EARLY = /WebSocket is closed before the connection is established/;
/** Left so soon after it was let in, and without a word of its own, a connection served nothing. Milliseconds. */
const AT_ONCE = 1000;

/** docs/gallery.md#page-disconnected. The page itself gave its connection up before anything came of it. */
export const pageDisconnected = rule({
  id: 'page-disconnected',
  title: 'The page disconnects its own socket and does not connect it again',
  why: 'A component’s clean-up calls `socket.disconnect()`. React’s StrictMode runs each effect, its clean-up and the effect again in development; an effect that does not call `connect()` leaves a shared socket disconnected.',
  neighbours: ['not-connecting'],
  explains: ['not-connecting', 'auth-callback-never-calls', 'middleware-never-calls-next', 'never-subscribed'],
  supports: (scene) => {
    // Who gave up before and began again is a client with a short patience, not a page that left.
    const given = scene.sessions.find(
      ({ last, connections }) =>
        isGivenUp(last, scene) && !connections.some((each) => each !== last && isGivenUp(each, scene)),
    )?.last;
    if (!given || scene.sessions.some(({ last }) => isAlive(last) && last.began >= given.began)) return undefined;
    if (scene.until - (given.ended?.t ?? given.began) < STAYS_AWAY) return undefined;
    const lines = consoleLines(scene, CLOSED_EARLY);
    const seconds = ((scene.until - (given.ended?.t ?? given.began)) / 1000).toFixed(1);
    const source = openedAt(given, scene);
    return {
      ...seen(
        `${given.id} was given up by the page ${given.connected ? 'as soon as it was let in' : 'before it was let in'} (${given.ended?.why ?? 'closed'}), and there was no attempt in the ${seconds} s since. The server had answered.`,
        given.opened ?? given.ended,
        given.ended,
        ...lines.slice(0, 1),
      ),
      // A page may mean to leave.
      weak: given.connected !== undefined,
      ...(source && !/node_modules/.test(source.file) ? { source } : {}),
    };
  },
  excluded: (scene) => {
    const alive = scene.sessions.find(({ last }) => isAlive(last))?.last;
    return alive?.connected && [alive.connected.entry];
  },
  fix: 'Call `socket.connect()` in the effect whose clean-up calls `socket.disconnect()`, or leave the socket connected in the clean-up and only remove its listeners. Look for who else calls `disconnect()` or `close()`.',
});

/** Dropped by the page before it made any use of it. */
function isGivenUp(connection: Connection, scene: Scene): boolean {
  const { began, ended, refused, opened, handshake } = connection;
  if (!ended || refused || hasUse(connection, scene)) return false;
  if (ended.by === 'client') return true;
  // Closed by a script while the handshake was under way; later it is the client's own time limit.
  const said = consoleLines(scene, CLOSED_EARLY).find(({ t }) => t >= began);
  return !opened && !handshake && said !== undefined && said.t - began < EARLY;
}

/** The page sent an event, or got what it may have come for: a greeting just before it left is no use to a page that misses its connection. */
function hasUse({ messages, connected, ended }: Connection, { transcript }: Scene): boolean {
  const events = messages.filter(({ packet }) => packet?.socket?.event !== undefined);
  if (events.length === 0) return false;
  const isAtOnce = connected !== undefined && ended !== undefined && ended.t - connected.t < AT_ONCE;
  const misses = transcript?.of('checkpoint').some(({ name }) => name.startsWith(PAGE_SAYS)) ?? false;
  return !isAtOnce || !misses || events.some(({ direction }) => direction === 'sent');
}
