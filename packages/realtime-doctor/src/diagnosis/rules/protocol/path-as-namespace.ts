import type { Connection, Message } from '../../../transcript/connections.ts';
import { received, sent } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#path-as-namespace. `io(url + '/socket.io')` joins a namespace of that name, which there is not. */
export const pathAsNamespace = rule({
  id: 'path-as-namespace',
  title: 'The path was given as part of the URL and is taken for a namespace',
  why: 'What stands behind the origin in `io(url)` is a namespace, not a path. The server has no namespace of that name.',
  neighbours: ['namespace-not-joined'],
  explains: [
    'unknown-namespace',
    'refused-by-application',
    'namespace-not-joined',
    'never-subscribed',
    'auth-callback-never-calls',
  ],
  supports: ({ connections, contract }) => {
    const path = contract.transport.path.replace(/\/$/, '');
    for (const connection of connections.toReversed()) {
      const asked = sent(connection).find(joins((namespace) => looksLikePath(namespace, path)));
      if (!asked) continue;
      const namespace = asked.packet?.socket?.namespace;
      const refusal = received(connection).find(
        ({ packet }) => packet?.socket?.type === 'connect_error' && packet.socket.namespace === namespace,
      );
      if (!refusal) continue;
      return seen(
        `The client asks to join the namespace "${namespace}", and the server answers ${refusal.raw.slice(0, 120)}.`,
        asked,
        refusal,
      );
    }
    return undefined;
  },
  excluded: ({ connections, contract }) => {
    const joined = connections.flatMap((connection) => joinedNamespaces(connection));
    const path = contract.transport.path.replace(/\/$/, '');
    return joined.length > 0 && joined.every(({ namespace }) => !looksLikePath(namespace, path))
      ? joined.slice(-2).map(({ entry }) => entry)
      : undefined;
  },
  fix: 'Give the path as the `path` option: `io(origin, { path: "/socket.io/" })`; what stands behind the origin is a namespace.',
});

const looksLikePath = (namespace: string, path: string): boolean =>
  namespace === path || namespace.startsWith(`${path}/`) || /^\/(?:socket\.io|ws|websocket)\b/.test(namespace);

const joins =
  (test: (namespace: string) => boolean) =>
  ({ packet }: Message): boolean =>
    packet?.socket?.type === 'connect' && test(packet.socket.namespace);

const joinedNamespaces = (connection: Connection) =>
  sent(connection).flatMap(({ entry, packet }) =>
    packet?.socket?.type === 'connect' ? [{ entry, namespace: packet.socket.namespace }] : [],
  );
