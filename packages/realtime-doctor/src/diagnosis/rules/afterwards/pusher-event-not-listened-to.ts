import type { ChannelListeners } from '../../../transcript/entries.ts';
import { membersOf, newestOf, receivedBy, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#pusher-event-not-listened-to. The event is there, and the page waits for it with a namespace. */
export const pusherEventNotListenedTo = rule({
  id: 'pusher-event-not-listened-to',
  of: 'channels',
  title: 'The page listens to the event under another name than the server sends',
  why: 'Laravel Echo puts `App\\Events` in front of a name unless the name begins with a dot. Laravel sends the class’s full name, or the one that broadcastAs() gives. Where the two differ, the event comes and nobody hears it.',
  supports: (scene) => {
    for (const channel of newestOf(scene, 'pusher')) {
      for (const said of receivedBy(channel)) {
        const { event, channel: name } = membersOf(said);
        const listeners = typeof name === 'string' ? listenersOf(name, scene) : undefined;
        if (typeof event !== 'string' || !listeners || said.step !== 'data' || /^(?:pusher|client)[-:_]/.test(event))
          continue;
        if (listeners.hearsAll || listeners.events.includes(event)) continue;
        const heard = listeners.events.find((each) => isSameButNamespace(each, event));
        if (heard === undefined) continue;
        const says = `"${event}" came on ${listeners.channel}, and the page listens there to "${heard}".`;
        const fix = `In the page: \`.listen('.${event}', …)\`, with a dot in front, which keeps Echo from adding a namespace. Or let broadcastAs() return what the page listens to.`;
        // A page may well leave an event to others.
        return { ...seenIn(channel, scene, says, said, listeners), fix, weak: true };
      }
    }
    return undefined;
  },
  fix: 'Give the event one name on both sides.',
});

const listenersOf = (channel: string, { transcript }: Scene): ChannelListeners | undefined =>
  transcript?.of('listens').findLast((each) => each.channel === channel);

function isSameButNamespace(one: string, other: string): boolean {
  const [a, b] = [one, other].map((name) => `.${name.replaceAll('\\', '.')}`);
  return a !== undefined && b !== undefined && (a.endsWith(b) || b.endsWith(a));
}
