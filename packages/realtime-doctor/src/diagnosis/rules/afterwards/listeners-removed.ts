import type { ClientState } from '../../../transcript/entries.ts';
import { arrivals, CLOCKS_APART, hearersOf, type Arrival } from '../../facts/clients.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { isAlive } from '../../sessions.ts';

/** docs/gallery.md#listeners-removed. `off(event)` without the function takes the listeners of others away, too. */
export const listenersRemoved = rule({
  id: 'listeners-removed',
  title: 'The page removes listeners of others with its own',
  why: '`socket.off("news")` removes every function that listens to the event, `off()` every listener of all events. A component that cleans up like this on a shared socket leaves the other components without theirs, and nothing says so.',
  explains: ['never-subscribed'],
  supports: (scene) => {
    const found = removals(scene)[0];
    if (!found) return undefined;
    const { arrival, client, t, count, left } = found;
    const later = arrival.messages.filter((message) => message.t > t + CLOCKS_APART);
    const support = seen(
      `${count} listeners of "${arrival.event}" were removed at once, without naming one, ${left === 0 ? 'and none was added again' : `and ${left} of them ${left === 1 ? 'was' : 'were'} added again`}. The event came ${later.length === 1 ? 'once' : `${later.length} times`} after that.`,
      client,
      later[0],
    );
    return {
      ...support,
      // A page may mean to stop listening.
      weak: true,
      fix: `Name the function that goes: \`socket.off(${JSON.stringify(arrival.event)}, listener)\` in the clean-up, with the same function that was given to \`on\`.`,
    };
  },
  excluded: (scene) => {
    const clients = scene.transcript?.of('client') ?? [];
    return clients.length > 0 && removals(scene).length === 0 ? [clients[0]?.id ?? ''] : undefined;
  },
  fix: 'Name the function that goes: `socket.off(event, listener)`.',
});

interface Removal {
  readonly arrival: Arrival;
  readonly client: ClientState;
  readonly t: number;
  readonly count: number;
  /** Functions that listen at the end. */
  readonly left: number;
}

/** Two functions or more went together, fewer are there at the end, and the event came meanwhile. */
const removals = (scene: Scene): Removal[] =>
  arrivals(scene).flatMap((arrival): Removal[] => {
    const { connection, namespace, event, messages } = arrival;
    const clients = hearersOf(connection, namespace, scene);
    const [client] = clients;
    if (!client || clients.length > 1 || client.hearsAll || !isAlive(connection)) return [];
    const listener = client.listeners.find((each) => each.event === event);
    const last = listener?.dropped?.at(-1);
    if (!listener || !last || last.count < 2 || listener.count >= last.count) return [];
    if (!messages.some(({ t }) => t > last.t + CLOCKS_APART)) return [];
    return [{ arrival, client, t: last.t, count: last.count, left: listener.count }];
  });
