import { events } from '../../../transcript/connections.ts';
import type { ClientState } from '../../../transcript/entries.ts';
import { arrivals, CLOCKS_APART, hearersOf } from '../../facts/clients.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { sent } from '../../facts/attempts.ts';
import { isAlive } from '../../sessions.ts';
import { SLOW } from '../../symptoms.ts';

/**
 * docs/gallery.md#listener-too-late. The greeting is on the wire and not on the page, most often since it came first.
 */
export const listenerTooLate = rule({
  id: 'listener-too-late',
  title: 'The page begins to listen after the event has come',
  why: 'An event that arrives before its listener is lost. A Python server greets inside its connect handler, before the acknowledgement that fires the client’s `connect`.',
  neighbours: ['emit-not-awaited'],
  supports: (scene) => ofClients(scene) ?? ofConnect(scene) ?? ofPage(scene),
  excluded: ({ transcript, contract }) => {
    const isTier = (text: string): boolean => contract.token?.tiers?.includes(text.trim().toLowerCase()) ?? false;
    const tier = transcript?.of('shown').findLast(({ what, text }) => what === 'tier' && text !== null && isTier(text));
    return tier && [tier.id];
  },
  fix: 'Register every listener before `connect()`: inside the `connect` handler it misses what a Python server emits in its own.',
});

const order = (a: string, b: string): number => Number(a.slice(1)) - Number(b.slice(1));

/** The client's own word: the event was here, and its first listener came after it. */
function ofClients(scene: Scene): Support | undefined {
  for (const { connection, namespace, event, messages } of arrivals(scene)) {
    const clients = hearersOf(connection, namespace, scene);
    if (clients.length === 0 || clients.some(({ hearsAll }) => hearsAll)) continue;
    const since = firstListened(clients, event);
    const last = messages.at(-1);
    if (since === undefined || !last || last.t + CLOCKS_APART >= since) continue;
    const late = ((since - (messages[0]?.t ?? since)) / 1000).toFixed(1);
    const support = seen(
      `${connection.id} received "${event}"${messages.length > 1 ? ` ${messages.length} times` : ''}, and the page began to listen to it ${late} s later. It did not come again.`,
      messages[0],
      clients[0],
    );
    return {
      ...support,
      fix: `Register the listener for "${event}" right after the socket is created, before anything is awaited. What needs to be loaded first can be awaited before \`io()\` or \`connect()\` is called.`,
    };
  }
  return undefined;
}

/** A history that was cut off does not tell the first time. */
const WHOLE = 40;

function firstListened(clients: readonly ClientState[], event: string): number | undefined {
  const added = clients.flatMap(({ listeners }) =>
    listeners.filter((each) => each.event === event).map((each) => each.added),
  );
  if (added.length === 0 || added.some(({ length }) => length === 0 || length >= WHOLE)) return undefined;
  return Math.min(...added.flat());
}

/** `connect` fired before anyone listened to it, and what its listener would have sent was never sent. */
function ofConnect(scene: Scene): Support | undefined {
  for (const connection of scene.connections.filter(isAlive)) {
    const { connected, namespace, id } = connection;
    const isQuiet = sent(connection).every(({ packet }) => packet?.socket?.event === undefined);
    if (!connected || !isQuiet) continue;
    for (const client of hearersOf(connection, namespace, scene)) {
      const listener = client.listeners.find(({ event, count, emits }) => event === 'connect' && count > 0 && emits);
      const since = listener && Math.min(...listener.added);
      if (since === undefined || !Number.isFinite(since) || since <= connected.t + CLOCKS_APART) continue;
      return {
        ...seen(
          `${id} was connected, and the page began to listen to "connect" ${((since - connected.t) / 1000).toFixed(1)} s later. It does not fire again, and what its listener sends was never sent.`,
          connected,
          client,
        ),
        fix: 'Add the listener of "connect" right after `io()`, before anything is awaited; or run it at once if it comes late: `if (socket.connected) join(); socket.on("connect", join)`.',
      };
    }
  }
  return undefined;
}

/** What the contract's greeting says, and the page does not show. */
function ofPage({ connections, transcript, contract, until }: Scene): Support | undefined {
  const connection = connections.findLast(({ connected, ended }) => connected && ended === undefined);
  const [greeting] = connection ? events(connection, contract.events.connected) : [];
  const shows = contract.page.shows.tier;
  if (!transcript || !connection?.connected || !greeting || !shows || until - greeting.t < SLOW) return undefined;
  const tier = contract.greeting?.tier === undefined ? undefined : greeting.data[contract.greeting.tier];
  if (typeof tier !== 'string' || tier === '') return undefined;
  const told = transcript.of('shown').filter(({ page, what }) => page === connection.page && what === 'tier');
  const isShown = told.some(({ text, t }) => t >= greeting.t - 50 && text?.toLowerCase().includes(tier.toLowerCase()));
  // A page that shows nothing of the kind at all is another page, or not yet there.
  const showsState = transcript.of('shown').some(({ page, what }) => page === connection.page && what === 'state');
  if (isShown || !showsState) return undefined;
  const first = greeting.t <= connection.connected.t && order(greeting.entry, connection.connected.entry) < 0;
  const when = first ? 'before the acknowledgement of the connection' : 'after the acknowledgement';
  return seen(
    `${connection.id} received "${contract.events.connected}" (tier ${tier}) ${when}, and the page never showed it.`,
    greeting,
    connection.connected,
  );
}
