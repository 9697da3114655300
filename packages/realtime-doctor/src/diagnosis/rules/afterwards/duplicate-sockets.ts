import type { Connection } from '../../../transcript/connections.ts';
import { consoleLines, openedAt } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** Two that live side by side for as long as this are no hand-over. Milliseconds. */
const TOGETHER = 250;

/** docs/gallery.md#duplicate-sockets. One page, several connections at once, several greetings. */
export const duplicateSockets = rule({
  id: 'duplicate-sockets',
  title: 'The page opens more than one socket',
  why: 'A component that mounts twice, or two that each create a client, leave several connections: every event comes several times, and limits are used up twice as fast.',
  supports: (scene) => {
    const { connections } = scene;
    const endOf = endIn(scene);
    for (const one of connections) {
      const other = connections.find((each) => each !== one && each.began >= one.began && overlap(one, each, endOf));
      if (!other) continue;
      const source = openedAt(other, scene);
      const closed = consoleLines(scene, /WebSocket is closed before the connection is established/);
      return {
        ...seen(
          `${one.id} and ${other.id} of the same page are connected at the same time.`,
          one.connected,
          other.connected,
          ...closed.slice(0, 1),
        ),
        ...(source ? { source } : {}),
      };
    }
    return undefined;
  },
  excluded: (scene) => {
    const { allConnections } = scene;
    const endOf = endIn(scene);
    const last = allConnections.findLast(({ connected }) => connected)?.connected;
    const isTwice = allConnections.some((one) =>
      allConnections.some((each) => each !== one && each.began >= one.began && overlap(one, each, endOf)),
    );
    return last && !isTwice ? [last.entry] : undefined;
  },
  fix: 'Keep one socket for the page: create it outside of the component or in one effect, and disconnect in its clean-up.',
});

type EndOf = (connection: Connection) => number;

/** Until when a connection lived for certain: where closings are not recorded, until the last that went over it. */
function endIn({ transcript, until }: Scene): EndOf {
  const isKnown = !transcript?.header.unrecorded?.includes('closings');
  return ({ ended, messages, began }) => ended?.t ?? (isKnown ? until : (messages.at(-1)?.t ?? began));
}

/**
 * Same page, same server, both let in, and neither had begun to end. A frame that hosts another application is not
 * this.
 */
function overlap(a: Connection, b: Connection, endOf: EndOf): boolean {
  if (a.page !== b.page || a.target !== b.target || a.asked.origin !== b.asked.origin || a.asked.path !== b.asked.path)
    return false;
  if (!a.connected || !b.connected) return false;
  // Another namespace needs another connection where the page asked for one.
  if (a.namespace !== b.namespace) return false;
  // A server gives a session to one socket: this is one, of which two observers told.
  if (a.opened && a.opened.sid === b.opened?.sid) return false;
  const from = Math.max(a.connected.t, b.connected.t);
  const to = Math.min(endOf(a), endOf(b));
  return to - from >= TOGETHER;
}
