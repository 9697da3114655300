import { place, seenIn } from '../../facts/channels.ts';
import { pusherError } from '../../facts/pusher.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#pusher-app-key. 4001, which no client comes back after. */
export const pusherAppKey = rule({
  id: 'pusher-app-key',
  of: 'channels',
  title: 'The Pusher server knows no app with the page’s key',
  why: 'The key in the URL names the app. It is that of another app, or the app is in another cluster, or the page goes to pusher.com where it should go to a server of its own.',
  explains: ['closed-with-code', 'pusher-connection-refused'],
  supports: (scene) => {
    const found = pusherError(scene, (code) => code === 4001);
    return (
      found && seenIn(found.channel, scene, `${place(found.channel)} answers 4001: ${found.message}`, ...found.because)
    );
  },
  fix: 'Give the page the key of this app and its `cluster`. For a server of your own (Reverb, Soketi) give it `wsHost`, `wsPort` and `forceTLS`, too. In Laravel, build the page again after VITE_PUSHER_APP_KEY or VITE_REVERB_APP_KEY has changed.',
});
