import type { Channel } from '../../../transcript/channel.ts';
import { chainsOf, place, receivedBy, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#event-stream-unheard. The events are there, under a name that the page does not listen to. */
export const eventStreamUnheard = rule({
  id: 'event-stream-unheard',
  of: 'channels',
  title: 'The page does not listen to the name of the stream’s events',
  why: 'An event with an `event:` line is dispatched under that name, and under no other. `onmessage` hears only those without a name.',
  explains: ['event-stream-buffered'],
  supports: (scene) => {
    const found = unheard(scene)[0];
    if (!found) return undefined;
    const { channel, names, listens, messages, listening } = found;
    const [name] = names;
    const [first] = messages;
    return {
      ...seenIn(
        channel,
        scene,
        `${place(channel)} brought ${messages.length} ${messages.length === 1 ? 'event' : 'events'} with the name ${names.map((each) => `"${each}"`).join(', ')}. The page listens to ${listens.map((each) => `"${each}"`).join(', ')} there${listens.includes('message') ? ' (onmessage)' : ''}, which never came.`,
        first,
        listening,
      ),
      fix:
        name === 'message'
          ? 'Listen to events without a name: `events.onmessage = …`. Or send the name that the page listens to.'
          : `Listen to it by its name: \`events.addEventListener("${name}", ({ data }) => …)\`. Or leave the \`event:\` line out on the server.`,
    };
  },
  excluded: (scene) => {
    const heard = scene.channels.find((each) => each.transport === 'event-stream' && receivedBy(each).length > 0);
    return heard && scene.transcript?.of('stream.listeners').length && unheard(scene).length === 0
      ? [heard.connection.entries[0] ?? '']
      : undefined;
  },
  fix: 'Listen to the event by its name: `events.addEventListener("price", …)`.',
});

/** Streams that brought events, none of which the page listens to. */
const unheard = (scene: Scene) =>
  chainsOf(scene.channels).flatMap(({ last }) => {
    if (last.transport !== 'event-stream') return [];
    const listening = scene.transcript?.of('stream.listeners').filter(({ url }) => url === last.connection.asked.url);
    const messages = messagesOf(last, scene);
    const [reading] = listening ?? [];
    if (!reading || messages.length === 0) return [];
    const listens = [...new Set(listening?.flatMap((each) => each.listens))];
    const names = [...new Set(messages.map(({ event }) => event))];
    return names.some((name) => listens.includes(name))
      ? []
      : [{ channel: last, names, listens, messages, listening: reading }];
  });

function messagesOf(channel: Channel, { transcript }: Scene) {
  const own = new Set(receivedBy(channel).map(({ entry }) => entry));
  return transcript?.of('stream.message').filter(({ id }) => own.has(id)) ?? [];
}
