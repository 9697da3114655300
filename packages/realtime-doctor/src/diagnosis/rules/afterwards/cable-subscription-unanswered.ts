import type { Channel, Said } from '../../../transcript/channel.ts';
import { membersOf, newestOf, place, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';
import { seconds } from '../../../text.ts';

/** An answer comes at once; a client that gets none asks again after half a second. Milliseconds. */
const ANSWERED = 2500;

/** docs/gallery.md#cable-subscription-unanswered. Welcomed and pinged, and no word about the subscription. */
export const cableSubscriptionUnanswered = rule({
  id: 'cable-subscription-unanswered',
  of: 'channels',
  title: 'Action Cable never answers a subscription',
  why: 'To a channel whose class does not exist, or whose `subscribed` method raises, Action Cable says nothing; the reason is in its log alone. The client asks again and again.',
  supports: (scene) => {
    for (const channel of newestOf(scene, 'action-cable')) {
      if (!channel.accepted || channel.ended) continue;
      const asked = channel.said.filter((said) => said.step === 'subscribed' && !isAnswered(said, channel));
      const [first] = asked;
      if (!first || scene.until - first.t < ANSWERED) continue;
      const times = asked.filter(({ id }) => id === first.id).length;
      const says = `The page asked ${place(channel)} for ${String(membersOf(first)['identifier'])}${times > 1 ? ` ${times} times` : ''}, and got no answer in ${seconds(scene.until - first.t, 1)}.`;
      // A slow `subscribed` method looks the same.
      return { ...seenIn(channel, scene, says, first, asked.at(-1), channel.accepted), weak: true };
    }
    return undefined;
  },
  fix: 'Look for "Subscription class not found" or an exception in the Rails log. Give `subscriptions.create` the name of the channel’s class as it is (`ChatChannel`).',
});

const isAnswered = ({ id }: Said, { said }: Channel): boolean =>
  said.some((other) => other.direction === 'received' && other.id === id);
