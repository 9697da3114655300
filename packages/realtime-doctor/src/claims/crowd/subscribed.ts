import { seconds } from '../../text.ts';
import { MARGIN } from '../bounds.ts';
import { claim, pending } from '../claim.ts';
import { ofEach, serving, servingWords, type Says } from './limits.ts';
import { lastCut, measuresOf, spread } from './measures.ts';
import { crowdOf, type Member } from './members.ts';

/** Every member stands connected and, if the contract has that, subscribed. */
export const crowdSubscribed = claim(
  'crowd-subscribed',
  'Every client of the crowd is connected and subscribed',
  ({ transcript, contract }) => {
    const crowd = crowdOf(transcript);
    if (!crowd) return pending('a crowd', 'none has joined');
    const { events, client } = contract;
    const isSubscribing = events.subscribed !== undefined;
    const limit = client.reconnectionDelayMax + MARGIN + serving(crowd);
    const expected = `each of ${crowd.began.size} clients connected${isSubscribing ? ' and subscribed' : ''} within ${seconds(client.reconnectionDelayMax + MARGIN)} + ${servingWords(crowd)}`;
    const cut = lastCut(transcript, crowd);
    const says = ({ attempts }: Member): Says => {
      const [first, last] = [attempts[0], attempts.at(-1)];
      const begins = first?.began ?? crowd.began.t + crowd.began.rampMs;
      const from = Math.max(begins, cut ? (cut.end?.t ?? Infinity) : 0);
      const by = from + limit + crowd.late(from, crowd.until);
      if (!last) return { by, seen: 'it has not begun' };
      if (last.refused) return { seen: `it was refused: ${last.refused.value}`, because: last.refused.entry };
      if (last.ended) return { by, seen: `${last.ended.how}: ${last.ended.value}`, because: last.ended.entry };
      if (!last.connected) return { by, seen: 'it is connecting', because: last.entry };
      if (isSubscribing && !last.subscribed) return { by, seen: 'it is not subscribed', because: last.connected.entry };
      return { holds: true };
    };
    return ofEach(crowd, expected, says, () => {
      const connected = measuresOf(transcript).find(({ short }) => short === 'connected');
      return `all of them; connected after ${spread(connected?.values ?? [])}`;
    });
  },
);
