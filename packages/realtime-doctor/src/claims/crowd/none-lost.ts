import { claim, pending } from '../claim.ts';
import { explains, faults } from '../losses.ts';
import { ofEach, type Says } from './limits.ts';
import { crowdOf, lossesOf, type Member } from './members.ts';

/** No member is missing: each is connected, and lost no connection but to a fault of the journey's. */
export const crowdNoneLost = claim('crowd-none-lost', 'No client of the crowd was lost', ({ transcript }) => {
  const crowd = crowdOf(transcript);
  if (!crowd) return pending('a crowd', 'none has joined');
  const expected = `${crowd.began.size} clients connected, and no connection lost without a fault`;
  const all = faults({ transcript });
  const says = (member: Member): Says => {
    const stray = lossesOf(member).find(({ lost, noticed }) => !explains(all, lost, noticed.t));
    if (stray) return { seen: `it lost its connection: ${stray.noticed.value}`, because: stray.noticed.entry };
    const last = member.attempts.at(-1);
    if (last?.connected && !last.ended) return { holds: true };
    return { by: Infinity, seen: 'it is not connected', ...(last ? { because: last.entry } : {}) };
  };
  return ofEach(crowd, expected, says, () => `${crowd.began.size} clients connected`);
});
