import { events } from '../../../transcript/connections.ts';
import { rule, seen } from '../../rule.ts';
import { SLOW } from '../../symptoms.ts';

/**
 * docs/gallery.md#listener-too-late. The greeting is on the wire and not on the page, most often since it came first.
 */
export const listenerTooLate = rule({
  id: 'listener-too-late',
  title: 'The page listens for the greeting after it has come',
  why: 'An event that arrives before its listener is lost. A Python server greets inside its connect handler, before the acknowledgement that fires the client’s `connect`.',
  neighbours: ['emit-not-awaited'],
  supports: ({ connections, transcript, contract, until }) => {
    const connection = connections.findLast(({ connected, ended }) => connected && ended === undefined);
    const [greeting] = connection ? events(connection, contract.events.connected) : [];
    const shows = contract.page.shows.tier;
    if (!transcript || !connection?.connected || !greeting || !shows || until - greeting.t < SLOW) return undefined;
    const tier = contract.greeting?.tier === undefined ? undefined : greeting.data[contract.greeting.tier];
    if (typeof tier !== 'string' || tier === '') return undefined;
    const told = transcript.of('shown').filter(({ page, what }) => page === connection.page && what === 'tier');
    const isShown = told.some(
      ({ text, t }) => t >= greeting.t - 50 && text?.toLowerCase().includes(tier.toLowerCase()),
    );
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
  },
  excluded: ({ transcript, contract }) => {
    const isTier = (text: string): boolean => contract.token?.tiers?.includes(text.trim().toLowerCase()) ?? false;
    const tier = transcript?.of('shown').findLast(({ what, text }) => what === 'tier' && text !== null && isTier(text));
    return tier && [tier.id];
  },
  fix: 'Register every listener before `connect()`: inside the `connect` handler it misses what a Python server emits in its own.',
});

const order = (a: string, b: string): number => Number(a.slice(1)) - Number(b.slice(1));
