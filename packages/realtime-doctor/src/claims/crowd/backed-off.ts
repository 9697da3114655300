import { seconds } from '../../text.ts';
import { EARLY } from '../bounds.ts';
import { claim, count, pending } from '../claim.ts';
import { ofEach, type Says } from './limits.ts';
import { peak } from './measures.ts';
import { crowdOf, retriesOf, type Member } from './members.ts';

/** No member tried again sooner than its client's backoff allows: the crowd does not storm a server that comes back. */
export const crowdBackedOff = claim(
  'crowd-backed-off',
  'The crowd’s attempts to reconnect respected the backoff',
  ({ transcript, contract }) => {
    const crowd = crowdOf(transcript);
    if (!crowd) return pending('a crowd', 'none has joined');
    const expected = 'each attempt no sooner than the backoff allows';
    const says = (member: Member): Says => {
      const early = retriesOf(member, contract.client).find(
        ({ attempt, earliest }) => attempt.began < earliest - EARLY,
      );
      if (!early) return { holds: true };
      const { attempt, earliest } = early;
      return { seen: `it tried ${seconds(earliest - attempt.began)} too soon`, because: attempt.entry };
    };
    return ofEach(crowd, expected, says, () => {
      const again = crowd.members.flatMap(({ attempts }) => attempts.slice(1).map(({ began }) => began));
      const most = peak(again.toSorted((a, b) => a - b));
      return `${count(again.length, 'attempt')}${again.length > 0 ? `, at most ${most} in a second` : ''}`;
    });
  },
);
