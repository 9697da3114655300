import { named, value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import { unanswered } from './ack-never-came.ts';
import { seconds } from '../../../text.ts';

/** docs/gallery.md#handlers-in-another-namespace. No answer where the page is, and the server has another namespace. */
export const handlersInAnotherNamespace = rule({
  id: 'handlers-in-another-namespace',
  title: 'The server’s handlers are in another namespace than the page',
  why: 'The default namespace exists on every server and lets everyone in. Handlers that belong to another one (a NestJS gateway with `namespace`, `io.of("/events")`) never hear what is emitted there.',
  explains: ['ack-never-came', 'never-subscribed'],
  supports: (scene) => {
    const found = unanswered(scene)[0];
    const answer = value(scene.home?.namespaces);
    if (!found || !scene.home || !answer || answer.acceptsAny) return undefined;
    const joined = new Set(
      scene.allConnections.flatMap(({ namespaces }) => namespaces.map(({ namespace }) => namespace)),
    );
    const others = answer.accepted.filter((name) => !joined.has(name));
    if (others.length === 0) return undefined;
    return {
      ...seen(
        `${found.connection.id} is in namespace "${found.connection.namespace}" and got no answer to "${found.event}" in ${seconds(found.waited, 1)}. The server also has ${others.map((name) => `"${name}"`).join(', ')}, which the page does not join.`,
        found.message,
        named(scene.home, 'namespaces'),
      ),
      weak: true,
      fix: `Connect to the namespace that the handlers are in: \`io("${others[0]}")\`. Or take the namespace from the server: \`io.on("connection", …)\`, a NestJS gateway without \`namespace\`.`,
    };
  },
  excluded: ({ home }) => {
    const answer = value(home?.namespaces);
    return home && answer && (answer.acceptsAny || answer.accepted.length === 0)
      ? [named(home, 'namespaces')]
      : undefined;
  },
  fix: 'Connect to the namespace that the handlers are in, `io("/events")`, or take the namespace from the server.',
});
