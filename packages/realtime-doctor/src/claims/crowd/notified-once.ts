import { MARGIN, WATCH } from '../bounds.ts';
import { claim, pending } from '../claim.ts';
import { ofEach, type Says } from './limits.ts';
import { notifiedAfter, spread } from './measures.ts';
import { crowdOf, type Member } from './members.ts';
import { seconds } from '../../text.ts';

/** The message that one member asks for: its own, so that another's is recognised. */
export const ownMessage = (message: string, member: number): string => `${message} for m${member}`;

/**
 * Each member received the notification that it asked for exactly once and in time, and no other member's. The time
 * counts from the application's answer, as for a page (notified-once).
 */
export const crowdNotifiedOnce = claim<{ message: string }>(
  'crowd-notified-once',
  'Each client of the crowd received its own notification exactly once',
  ({ transcript }, { message }) => {
    const crowd = crowdOf(transcript);
    if (!crowd) return pending('a crowd', 'none has joined');
    const expected = `each of ${crowd.began.size} clients to receive its own "${message}" once, within ${seconds(MARGIN)}`;
    const says = (member: Member): Says => {
      const own = ownMessage(message, member.number);
      const index = member.asked.findIndex(({ value }) => value === own);
      const asked = member.asked[index];
      if (!asked) return { by: Infinity, seen: 'it has not asked' };
      const answered = member.answered[index];
      const got = member.notified.filter(({ value }) => String(value).startsWith(`${message} for m`));
      const strange = got.find(({ value }) => value !== own);
      if (strange) return { seen: `it received "${strange.value}"`, because: strange.entry };
      if (got.length > 1) return { seen: `it arrived ${got.length} times`, because: got[1]?.entry };
      if (answered && answered.value !== 200)
        return { seen: `the application answered ${answered.value}`, because: answered.entry };
      const [first] = got;
      const by =
        Math.min(answered?.t ?? Infinity, asked.t + MARGIN) + MARGIN + crowd.late(asked.t, first?.t ?? crowd.until);
      if (!first) return { by, seen: 'nothing arrived', because: asked.entry };
      if (first.t > by) return { seen: `it took ${seconds(first.t - asked.t)}`, because: first.entry };
      if (crowd.until >= first.t + WATCH) return { holds: true };
      return { by: first.t + WATCH, seen: 'it arrived once so far', because: first.entry };
    };
    return ofEach(
      crowd,
      expected,
      says,
      () => `all of them, after ${spread(notifiedAfter(crowd, `${message} for m`))}`,
    );
  },
  ({ name, events }) =>
    events.notification === undefined
      ? `${name} names no notification event (contract: events.notification)`
      : undefined,
);
