import { WATCH } from '../bounds.ts';
import { claim, count, pending } from '../claim.ts';
import { ofEach, type Says } from './limits.ts';
import { crowdOf, type Member, type MemberAttempt } from './members.ts';

/** Each connection of each member is greeted exactly once, with the tier of its token (contract: `connected`). */
export const crowdGreetedOnce = claim(
  'crowd-greeted-once',
  'Each connection of the crowd was greeted exactly once, with the tier of its token',
  ({ transcript, contract }) => {
    const crowd = crowdOf(transcript);
    if (!crowd) return pending('a crowd', 'none has joined');
    const { tier } = crowd.began;
    const expected = `one \`${contract.events.connected}\` a connection${tier === undefined ? '' : `, with tier "${tier}"`}`;
    const of = ({ connected, greeted, ended }: MemberAttempt): Says => {
      const [first] = greeted;
      if (!connected) return { holds: true };
      if (greeted.length > 1) return { seen: `it was greeted ${greeted.length} times`, because: greeted.at(-1)?.entry };
      if (first && contract.greeting?.tier !== undefined && tier !== undefined && first.value !== tier)
        return { seen: `it was greeted with tier "${first.value}"`, because: first.entry };
      if (first && (ended || crowd.until >= first.t + WATCH)) return { holds: true };
      if (first) return { by: first.t + WATCH, seen: 'it was greeted once so far', because: first.entry };
      // Cut off in the instant between ack and greeting: that connection says nothing about greetings.
      if (ended && ended.t - connected.t < WATCH) return { holds: true };
      if (ended) return { seen: 'it was never greeted', because: ended.entry };
      const by = connected.t + contract.client.timeout;
      return { by, seen: 'it is not greeted yet', because: connected.entry };
    };
    const says = ({ attempts }: Member): Says => attempts.map(of).find((said) => !('holds' in said)) ?? { holds: true };
    const connections = crowd.members.flatMap(({ attempts }) => attempts.filter(({ connected }) => connected));
    return ofEach(crowd, expected, says, () => `${count(connections.length, 'connection')}, each greeted once`);
  },
  ({ events: { connected } }) =>
    connected === undefined ? 'it sends no greeting (contract: events.connected)' : undefined,
);
