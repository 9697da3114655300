import { sent, openedAt } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';
import type { Connection } from '../../../transcript/connections.ts';

/** docs/gallery.md#namespace-not-joined. An event for a namespace that this connection never asked to join. */
export const namespaceNotJoined = rule({
  id: 'namespace-not-joined',
  title: 'The client emits to a namespace that it has not joined',
  why: 'Each namespace has to be joined with a CONNECT of its own. A Node server closes on an event for another, a Python server ignores it.',
  explains: ['never-subscribed'],
  supports: (scene) => {
    const { connections } = scene;
    for (const connection of connections.toReversed()) {
      const stray = strayEvent(connection);
      if (!stray) continue;
      const namespace = stray.packet?.socket?.namespace ?? '';
      const end = connection.ended ? ` The connection ended: ${connection.ended.code ?? connection.ended.why}.` : '';
      const source = openedAt(connection, scene);
      return {
        ...seen(
          `${connection.id} sends ${stray.raw.slice(0, 80)} without a CONNECT for "${namespace}".${end}`,
          stray,
          connection.ended,
        ),
        ...(source ? { source } : {}),
      };
    }
    return undefined;
  },
  excluded: ({ connections }) => {
    const emitted = connections.flatMap((connection) =>
      sent(connection)
        .filter(({ packet }) => packet?.socket?.type === 'connect')
        .map(({ entry }) => entry),
    );
    if (connections.some(strayEvent)) return undefined;
    // What never sent anything has sent nothing stray either.
    const opened = connections.findLast((connection) => connection.opened)?.opened;
    return emitted.length > 0 ? emitted.slice(-1) : opened && [opened.entry];
  },
  fix: 'Join it first: `io(origin + namespace)`, or send `40/<namespace>,` before any event for it.',
});

function strayEvent(connection: Connection) {
  // Resumed or inherited state is nothing that a transcript which begins later can judge.
  if (!connection.opened) return undefined;
  const joined = new Set<string>();
  for (const message of sent(connection)) {
    const { socket } = message.packet ?? {};
    if (socket?.type === 'connect') joined.add(socket.namespace);
    if (socket?.type === 'event' && joined.size > 0 && !joined.has(socket.namespace)) return message;
  }
  return undefined;
}
