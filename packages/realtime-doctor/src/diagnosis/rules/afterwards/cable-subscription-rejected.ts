import { membersOf, newestOf, place, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#cable-subscription-rejected. reject_subscription, and no confirmation since. */
export const cableSubscriptionRejected = rule({
  id: 'cable-subscription-rejected',
  of: 'channels',
  title: 'An Action Cable channel rejects the subscription',
  why: 'The channel’s `subscribed` method called `reject`: for these parameters, or for this user. The page’s `rejected` callback is called, and nothing is sent.',
  explains: ['cable-subscription-unanswered'],
  supports: (scene) => {
    for (const channel of newestOf(scene, 'action-cable')) {
      const found = channel.said.findLast(({ step }) => step === 'refused');
      const since = channel.said.some(
        ({ step, id, t }) => step === 'confirmed' && id === found?.id && t >= (found?.t ?? 0),
      );
      if (!found || since) continue;
      const says = `${place(channel)} rejects the subscription to ${String(membersOf(found)['identifier'])}.`;
      return seenIn(channel, scene, says, found);
    }
    return undefined;
  },
  fix: 'Look at `subscribed` in the channel’s class: what it finds by the parameters must be there, and the user must be allowed to see it. Check what the page gives to `subscriptions.create`.',
});
