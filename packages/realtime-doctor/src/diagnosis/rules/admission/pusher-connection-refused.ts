import { place, seenIn } from '../../facts/channels.ts';
import { pusherError } from '../../facts/pusher.ts';
import { rule } from '../../rule.ts';

/** Of the protocol's documentation; the others say enough themselves. */
const FIXES: Readonly<Record<number, string>> = {
  4000: 'The app takes TLS alone: `forceTLS: true` in the page.',
  4003: 'The app is disabled: enable it where it is managed.',
  4004: 'The app’s limit of connections is reached: raise the quota, or let each page hold one connection and close it when it leaves.',
  4100: 'The server has too much to do: the client comes back later by itself. Give the server more room.',
};

/** docs/gallery.md#pusher-connection-refused. pusher:error with a code, or the same code in the close frame. */
export const pusherConnectionRefused = rule({
  id: 'pusher-connection-refused',
  of: 'channels',
  title: 'The Pusher server closes the connection with a code that says why',
  why: 'Codes 4000 to 4099 mean that the client must not come back as it is, 4100 to 4199 that it should come back later, and 4200 to 4299 at once. After the first kind pusher-js stays away for good.',
  explains: ['closed-with-code'],
  supports: (scene) => {
    // 4009 is about a channel, and 4001 about the key; 4200 and above are the server's own housekeeping.
    const found = pusherError(scene, (code) => code >= 4000 && code < 4200 && code !== 4001 && code !== 4009);
    if (!found) return undefined;
    const { channel, code, message, because } = found;
    const support = seenIn(channel, scene, `${place(channel)} answers ${code}: ${message}`, ...because);
    const fix = FIXES[code];
    return fix === undefined ? support : { ...support, fix };
  },
  fix: 'Do what the message says: the Pusher documentation has a line for each code.',
});
