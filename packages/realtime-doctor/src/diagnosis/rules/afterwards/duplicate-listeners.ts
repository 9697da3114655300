import { clientsOf } from '../../facts/clients.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** A `connect` handler runs right after the acknowledgement. Milliseconds. */
const IN_HANDLER = 400;

/** docs/gallery.md#duplicate-listeners. Each reconnection adds the same function once more. */
export const duplicateListeners = rule({
  id: 'duplicate-listeners',
  title: 'The page adds its listeners again with each connection',
  why: '`connect` fires after every reconnection. Listeners that are added inside it pile up: after the second connection each event is handled twice, after the third three times.',
  neighbours: ['duplicate-sockets'],
  supports: (scene) => {
    const connected = scene.allConnections.flatMap((each) => (each.connected ? [each.connected] : []));
    const found = piled(scene)[0];
    if (connected.length < 2 || !found) return undefined;
    const lost = scene.connections.findLast(({ ended }) => ended?.by === 'transport' || ended?.by === 'server');
    return seen(
      `After ${connected.length} connections "${found.event}" has ${found.count} listeners with the same text, one more from each connection.`,
      found.client,
      ...connected.slice(-2),
      lost?.ended,
    );
  },
  excluded: (scene) => {
    const clients = clientsOf(scene);
    return clients.length > 0 && piled(scene).length === 0 ? [clients[0]?.id ?? ''] : undefined;
  },
  fix: 'Add listeners once, outside of the `connect` handler, right after the socket is created. Inside a component remove them in its clean-up: `socket.off(event, listener)`.',
});

/** Events whose listeners have the same text and were added after one connection each. */
function piled(scene: Scene) {
  return clientsOf(scene).flatMap((client) => {
    const moments = scene.allConnections.flatMap(({ page, namespaces }) =>
      page === client.page
        ? namespaces
            .filter(({ namespace }) => namespace === client.namespace)
            .flatMap(({ connected }) => connected?.t ?? [])
        : [],
    );
    return client.listeners.flatMap(({ event, count, same, added }) => {
      const within = moments.filter((t) => added.some((each) => each >= t - IN_HANDLER && each <= t + IN_HANDLER));
      const isPiled = count >= 2 && same >= 1 && moments.length >= 2 && within.length >= 2;
      return isPiled ? [{ client, event, count: same + 1 }] : [];
    });
  });
}
