import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** What the client says of a name that it has no transport for, in the versions that say anything. */
const NO_TRANSPORT = /transports\w*\[\w+\] is not a constructor|No transports available/i;
const KNOWN = new Set(['polling', 'websocket', 'webtransport']);

/** docs/gallery.md#transport-unknown. The option `transports` names one that the client does not have. */
export const transportUnknown = rule({
  id: 'transport-unknown',
  title: 'The client’s option "transports" names one that does not exist',
  why: 'The names are "polling", "websocket" and "webtransport". The client has nothing under another name, so it fails before it asks for anything.',
  explains: ['not-connecting', 'script-failed'],
  supports: (scene) => {
    const { transcript, allConnections } = scene;
    const error = transcript?.of('page.error').find(({ message }) => NO_TRANSPORT.test(message));
    if (!error || allConnections.length > 0) return undefined;
    const named = namesOf(scene);
    const wrong = named?.filter((name) => !KNOWN.has(name)) ?? [];
    return {
      ...seen(
        `The client fails before it asks for a connection: "${error.message.slice(0, 100)}".${wrong.length > 0 ? ` The page gives it transports: ${wrong.map((name) => `"${name}"`).join(', ')}.` : ''}`,
        error,
        ...(wrong.length > 0 ? ['page/document'] : []),
      ),
      weak: wrong.length === 0,
    };
  },
  excluded: ({ allConnections }) => {
    const [first] = allConnections;
    return first?.entries[0] === undefined ? undefined : [first.entries[0]];
  },
  fix: 'Write the names as the client has them: `transports: ["websocket"]`, or `["polling", "websocket"]`, which is the default.',
});

/** As the page's own scripts have them. */
function namesOf({ probes }: Scene): string[] | undefined {
  const option = probes.page?.options?.find((each) => each.startsWith('transports'));
  const list = option && /\[([^\]]*)\]/.exec(option)?.[1];
  return list?.match(/[\w-]+/g) ?? undefined;
}
