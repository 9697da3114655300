import { chainsOf, membersOf, place, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#signalr-closed-with-error. The hub's last message says that it failed. */
export const signalrClosedWithError = rule({
  id: 'signalr-closed-with-error',
  of: 'channels',
  title: 'The SignalR hub closes the connection with an error',
  why: 'Something on the server failed: OnConnectedAsync threw, a message could not be read, or the user’s token ran out. The hub says so in its last message, and hides the reason unless it may tell.',
  explains: ['websocket-not-reopened', 'signalr-server-timeout'],
  supports: (scene) => {
    for (const { all, last } of chainsOf(scene.channels).toReversed()) {
      const closing = all.flatMap(({ said }) =>
        said.filter((each) => each.step === 'leaving' && membersOf(each)['error'] !== undefined),
      );
      const found = closing.at(-1);
      if (!found || last.protocol.id !== 'signalr') continue;
      // Once, and well since, is an accident.
      if (closing.length < 2 && !last.said.includes(found)) continue;
      const times = closing.length > 1 ? ` (${closing.length} times)` : '';
      return seenIn(
        last,
        scene,
        `${place(last)} says at its end: ${String(membersOf(found)['error'])}${times}`,
        found,
        last.ended,
      );
    }
    return undefined;
  },
  fix: 'Look at the server’s log at this time: it has the exception. `EnableDetailedErrors = true` in `AddSignalR` sends its text to the page, while you develop.',
});
