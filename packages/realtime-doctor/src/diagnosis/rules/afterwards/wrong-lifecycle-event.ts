import { hearersOf } from '../../facts/clients.ts';
import { received, sent } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { isAlive } from '../../sessions.ts';

/** docs/gallery.md#wrong-lifecycle-event. "connection" is what servers call it. */
export const wrongLifecycleEvent = rule({
  id: 'wrong-lifecycle-event',
  title: 'The page waits for "connection", which only servers fire',
  why: 'When a client is connected, the server fires "connection" and the client "connect". A handler of "connection" in the page never runs, and neither does what it should have sent.',
  explains: ['never-subscribed'],
  supports: (scene) => {
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
    return first && !clients.some(({ listeners }) => listeners.some(({ event }) => event === 'connection'))
      ? [first.id]
      : undefined;
  },
  fix: 'Write `socket.on("connect", …)` on the client.',
});

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
