import { hearersOf } from '../../facts/clients.ts';
import { received, sent } from '../../facts/attempts.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { isAlive } from '../../sessions.ts';
import { forgotten } from './subscribed-only-once.ts';

/** docs/gallery.md#wrong-lifecycle-event. "connection" is what servers call it. */
export const wrongLifecycleEvent = rule({
  id: 'wrong-lifecycle-event',
  title: 'The page waits for an event that its socket never fires',
  why: 'When a client is connected, the server fires "connection" and the client "connect". A handler of "connection" in the page never runs, and neither does what it should have sent. Since version 3 the same is true of "reconnect" and its kin: they are events of the manager, `socket.io`, and no longer of the socket.',
  explains: ['never-subscribed', 'subscribed-only-once'],
  supports: (scene) => {
    const moved = ofManager(scene);
    if (moved) return moved;
    const found = waiting(scene);
    if (!found) return undefined;
    const support = seen(
      `The page listens to "connection", and ${found.connection.id} is connected: on the client that event is called "connect". The page sent no event and got none.`,
      found.client,
      found.connection.connected,
    );
    // A server may send an event of that name.
    return { ...support, weak: true };
  },
  excluded: ({ transcript }) => {
    const clients = transcript?.of('client') ?? [];
    const [first] = clients;
    return first &&
      !clients.some(({ listeners }) => listeners.some(({ event }) => event === 'connection' || MANAGERS.has(event)))
      ? [first.id]
      : undefined;
  },
  fix: 'Write `socket.on("connect", …)` on the client.',
});

/** Events that a socket had from its manager until version 2. */
const MANAGERS = new Set(['reconnect', 'reconnecting', 'reconnect_attempt', 'reconnect_error', 'reconnect_failed']);

/** The client came back, and what listens to "reconnect" on its socket did not run. */
function ofManager(scene: Scene): Support | undefined {
  const found = forgotten(scene);
  if (found?.last.asked.engineVersion !== '4') return undefined;
  const { last, first, asked } = found;
  for (const client of hearersOf(last, last.namespace, scene)) {
    const listener = client.listeners.find(({ event, count }) => MANAGERS.has(event) && count > 0);
    if (!listener) continue;
    const { event } = listener;
    return {
      ...seen(
        `The page listens to "${event}" on its socket. ${last.id} took the place of ${first.id}, and "${asked.packet?.socket?.event}" was not sent again: since version 3 the manager fires "${event}", and the socket does not.`,
        client,
        last.connected,
        asked,
      ),
      // The listener may do something else, and the server have nothing to send.
      weak: true,
      fix: `Listen on the manager: \`socket.io.on("${event}", …)\`. Or send "${asked.packet?.socket?.event}" in the \`connect\` handler, which runs after each reconnection, too.`,
    };
  }
  return undefined;
}

function waiting(scene: Scene) {
  const connection = scene.connections.findLast(isAlive);
  if (!connection) return undefined;
  const isQuiet = [...received(connection), ...sent(connection)].every(
    ({ packet }) => packet?.socket?.event === undefined,
  );
  const client = hearersOf(connection, connection.namespace, scene).find(({ listeners }) =>
    listeners.some(({ event, count }) => event === 'connection' && count > 0),
  );
  return isQuiet && client ? { connection, client } : undefined;
}
