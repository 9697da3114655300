import { seconds } from '../../text.ts';
import { MARGIN } from '../bounds.ts';
import { returnInterval } from '../came-back.ts';
import { claim, pending } from '../claim.ts';
import { faultFacts, showing } from '../faults.ts';
import { ofEach, serving, servingWords, type Says } from './limits.ts';
import { lastCut, measuresOf, peak, spread } from './measures.ts';
import { crowdOf, lossesOf, type Member } from './members.ts';

/**
 * After the last fault that cuts connections, each member that had one noticed, and was back within the bound of its own
 * backoff, plus the stated margin and what it costs the server to serve the others.
 */
export const crowdReturned = claim(
  'crowd-returned',
  'Every client of the crowd reconnected within its time limit',
  ({ transcript, contract }) => {
    const crowd = crowdOf(transcript);
    if (!crowd) return pending('a crowd', 'none has joined');
    const cut = lastCut(transcript, crowd);
    const allowed = `${seconds(MARGIN)} + ${servingWords(crowd)}`;
    const expected = `each of ${crowd.began.size} clients back within its own backoff after ${cut?.type ?? 'a fault'}, + ${allowed}`;
    if (!cut) return pending(expected, 'no fault has cut a connection');
    const how = showing(cut.type);
    const healed = cut.end?.t ?? (faultFacts(cut.type)?.lasts ? Infinity : cut.begin.t);
    const says = (member: Member): Says => {
      const stood = member.attempts.findLast(({ connected }) => connected && connected.t <= cut.begin.t);
      if (!stood?.connected || (stood.ended && stood.ended.t < cut.begin.t))
        return { seen: `it was not connected when ${cut.type} began`, because: stood?.entry };
      const loss = lossesOf(member).find(({ lost }) => lost === stood);
      if (!loss) {
        const { value: silence } = stood.connected;
        const latest = how !== 'by silence' ? 0 : typeof silence === 'number' ? silence : Infinity;
        const begin = how === 'on resume' ? healed : cut.begin.t;
        const by = begin + latest + MARGIN + serving(crowd) + crowd.late(cut.begin.t, crowd.until);
        return { by, seen: 'it has not noticed', because: cut.begin.id };
      }
      const { noticed, failed, returned } = loss;
      const bound = returnInterval({ noticed: noticed.t, failed, healed }, contract.client);
      const back = returned?.connected;
      const by = bound.latest + MARGIN + serving(crowd) + crowd.late(noticed.t, back?.t ?? crowd.until);
      if (!back) return { by, seen: `not back after ${failed.length} attempts`, because: noticed.entry };
      if (back.t > by) return { seen: `it was back after ${seconds(back.t - noticed.t)}`, because: back.entry };
      return { holds: true };
    };
    return ofEach(crowd, expected, says, () => {
      const all = measuresOf(transcript);
      const of = (name: string): readonly number[] => all.find(({ short }) => short === name)?.values ?? [];
      return `all of them, after ${spread(of('back'))}; at most ${peak(of('tried again'))} attempts in a second`;
    });
  },
);
