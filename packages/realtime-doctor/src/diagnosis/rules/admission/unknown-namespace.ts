import { value } from '../../facts/routes.ts';
import { openedAt } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** Node says so in words. */
const INVALID = /Invalid namespace/i;
/** python-socketio's only words to a namespace without handlers, be it "/" (`_handle_connect` in its server.py). */
const WITHOUT_HANDLERS = 'Unable to connect';

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
      // Another server may have these words for something else.
      weak: !INVALID.test(refused.message),
      ...(refused.message === WITHOUT_HANDLERS ? { fix: OF_PYTHON } : {}),
      ...(source ? { source } : {}),
    };
  },
  excluded: (scene) => {
    const joined = scene.allConnections.findLast(({ connected }) => connected)?.connected;
    return joined && refusedNames(scene).length === 0 ? [joined.entry] : undefined;
  },
  fix: 'Connect to a namespace that the server has, or create it on the server: `io.of("/name").on("connection", …)`. A path belongs into the `path` option.',
});

const OF_PYTHON =
  'Register the handlers in the namespace that the page joins: `@sio.on("joined", namespace="/chat")`, `@socketio.on("joined", namespace="/chat")`, `Namespace("/chat")`. Or let the page join theirs: `io("/chat")`. python-socketio refuses a namespace that has no handler.';

function refusedNames({ connections }: Scene) {
  return connections.flatMap((connection) =>
    connection.namespaces.flatMap(({ namespace, refused }) => {
      if (!refused) return [];
      const others = connection.namespaces.filter(({ connected }) => connected).map((each) => each.namespace);
      const isElsewhere = namespace !== '/' && refused.message === '' && others.length > 0;
      const isUnknown =
        (INVALID.test(refused.message) && namespace !== '/') || refused.message === WITHOUT_HANDLERS || isElsewhere;
      return isUnknown ? [{ connection, refused, namespace, others }] : [];
    }),
  );
}
