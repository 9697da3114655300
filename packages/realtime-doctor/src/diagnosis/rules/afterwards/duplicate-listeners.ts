import { arrivals, clientsOf, CLOCKS_APART } from '../../facts/clients.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** A `connect` handler runs right after the acknowledgement. Milliseconds. */
const IN_HANDLER = 400;

/** docs/gallery.md#duplicate-listeners. Each reconnection adds the same function once more. */
export const duplicateListeners = rule({
  id: 'duplicate-listeners',
  title: 'The page adds its listeners again and again',
  why: '`connect` fires after every reconnection, and a component renders after every message. Listeners that are added there pile up: each event is handled twice, then three times.',
  neighbours: ['duplicate-sockets'],
  supports: (scene) => {
    const grown = grownByEvents(scene)[0];
    if (grown) return ofGrowth(grown);
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
    return clients.length > 0 && piled(scene).length === 0 && grownByEvents(scene).length === 0
      ? [clients[0]?.id ?? '']
      : undefined;
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

/** Events whose listeners have the same text, and got one more each time that the very event came. */
function grownByEvents(scene: Scene) {
  const came = arrivals(scene);
  return clientsOf(scene).flatMap((client) =>
    client.listeners.flatMap(({ event, count, same, added, emptied }) => {
      // None was ever taken away: what comes and goes is kept in order by its owner.
      if (same < 2 || emptied.length > 0 || added.length !== count) return [];
      const messages = came
        .filter(
          ({ connection, namespace, event: name }) =>
            connection.page === client.page && namespace === client.namespace && name === event,
        )
        .flatMap(({ messages: all }) => all);
      const causes = messages.filter(({ t }) => added.some((at) => at >= t - CLOCKS_APART && at <= t + IN_HANDLER));
      return causes.length >= 2 ? [{ client, event, copies: same + 1, times: messages.length, causes }] : [];
    }),
  );
}

const ofGrowth = ({ client, event, copies, times, causes }: ReturnType<typeof grownByEvents>[number]): Support => ({
  ...seen(
    `"${event}" came ${times} times, and the page added a listener for it after each: there are ${copies} with the same text now, so that the next one is handled ${copies} times.`,
    client,
    ...causes.slice(0, 2),
  ),
  fix: `Add the listener once. In React give the effect a dependency list and a clean-up: \`useEffect(() => { socket.on("${event}", show); return () => socket.off("${event}", show); }, [])\`. Elsewhere add it right after the socket is created, and not in a function that runs for each message.`,
});
