import { arrivals, everListened, hearersOf, listensTo, type Arrival } from '../../facts/clients.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#event-without-listener. Both sides are there, and spell the event differently. */
export const eventWithoutListener = rule({
  id: 'event-without-listener',
  title: 'The page listens to an event of another name than the server sends',
  why: 'Event names are plain strings, and nobody checks that both sides have the same one. An event that no one listens to is dropped without a word.',
  neighbours: ['listener-too-late'],
  explains: ['never-subscribed'],
  supports: (scene) => {
    const found = unheard(scene).flatMap((arrival) => {
      const heard = awaited(arrival, scene).find((name) => isNear(name, arrival.event));
      return heard === undefined ? [] : [{ arrival, heard }];
    })[0];
    if (!found) return undefined;
    const { arrival, heard } = found;
    const [first] = arrival.messages;
    const client = hearersOf(arrival.connection, arrival.namespace, scene)[0];
    const times = arrival.messages.length === 1 ? 'once' : `${arrival.messages.length} times`;
    return {
      ...seen(
        `The server sent "${arrival.event}" ${times}, and nothing in the page listens to it. The page listens to "${heard}", which never came.`,
        first,
        client,
      ),
      // Which of the two names is right, and whether they are meant to be one, only the authors know.
      weak: true,
      fix: `Give the event one name on both sides: "${arrival.event}" (as the server sends it) or "${heard}" (as the page listens to it).`,
    };
  },
  excluded: (scene) => {
    const all = arrivals(scene).filter(
      ({ connection, namespace }) => hearersOf(connection, namespace, scene).length > 0,
    );
    return all.length > 0 && unheard(scene).length === 0
      ? all.slice(-1).map(({ messages }) => messages[0]?.entry ?? '')
      : undefined;
  },
  fix: 'Give the event one name on both sides.',
});

/** Events that came over a connection whose clients are known, and that none of them ever listened to. */
const unheard = (scene: Scene): Arrival[] =>
  arrivals(scene).filter(({ connection, namespace, event }) => {
    const clients = hearersOf(connection, namespace, scene);
    return clients.length > 0 && !clients.some(({ hearsAll }) => hearsAll) && !everListened(clients, event);
  });

/** What the page listens to in the same namespace, and never got. */
function awaited({ connection, namespace }: Arrival, scene: Scene): string[] {
  const came = new Set(arrivals(scene).map((each) => `${each.namespace} ${each.event}`));
  const names = hearersOf(connection, namespace, scene).flatMap(listensTo);
  return [...new Set(names)].filter((name) => !came.has(`${namespace} ${name}`));
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The same but for case, separators, a plural, or a letter or two. */
function isNear(one: string, other: string): boolean {
  const [a, b] = [plain(one), plain(other)];
  if (a === b || a === `${b}s` || b === `${a}s`) return true;
  return Math.min(a.length, b.length) >= 6 && distance(a, b) <= 2;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === b[j] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
