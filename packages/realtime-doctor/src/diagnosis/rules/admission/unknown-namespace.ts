import { value } from '../../facts/routes.ts';
import { openedAt } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** Node says so in words. Python says nothing of its own, and lets the client into another namespace. */
const INVALID = /Invalid namespace/i;
const WORDLESS = /^(?:|Unable to connect)$/;

/** docs/gallery.md#unknown-namespace. The server refuses the very name. */
export const unknownNamespace = rule({
  id: 'unknown-namespace',
  title: 'The server has no namespace of the name that the client asks for',
  why: 'What follows the origin in `io(url)` is a namespace, and the server must have one of that name (`io.of("/chat")`, a gateway with `namespace`).',
  explains: ['refused-by-application', 'never-subscribed', 'token-missing', 'not-connecting'],
  supports: (scene) => {
    const found = refusedNames(scene)[0];
    if (!found) return undefined;
    const { connection, refused, namespace, others } = found;
    const accepted = value(scene.home?.namespaces)?.accepted ?? [];
    const hint = accepted.length > 0 ? ` The server has ${accepted.join(', ')}.` : '';
    const source = openedAt(connection, scene);
    return {
      ...seen(
        `${connection.id} asks to join "${namespace}" and is refused ("${refused.message}")${others.length > 0 ? `; it is in ${others.join(', ')}` : ''}.${hint}`,
        refused,
      ),
      weak: !INVALID.test(refused.message),
      ...(source ? { source } : {}),
    };
  },
  excluded: (scene) => {
    const joined = scene.allConnections.findLast(({ connected }) => connected)?.connected;
    return joined && refusedNames(scene).length === 0 ? [joined.entry] : undefined;
  },
  fix: 'Connect to a namespace that the server has, or create it on the server: `io.of("/name").on("connection", …)`. A path belongs into the `path` option.',
});

function refusedNames({ connections }: Scene) {
  return connections.flatMap((connection) =>
    connection.namespaces.flatMap(({ namespace, refused }) => {
      if (!refused || namespace === '/') return [];
      const others = connection.namespaces.filter(({ connected }) => connected).map((each) => each.namespace);
      const isUnknown = INVALID.test(refused.message) || (WORDLESS.test(refused.message) && others.length > 0);
      return isUnknown ? [{ connection, refused, namespace, others }] : [];
    }),
  );
}
