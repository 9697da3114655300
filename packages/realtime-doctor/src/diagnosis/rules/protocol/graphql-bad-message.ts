import { closedWith, ending, isGraphql, place, seenIn, sentBy } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#graphql-bad-message. The server closes with 4400. */
export const graphqlBadMessage = rule({
  id: 'graphql-bad-message',
  of: 'channels',
  title: 'The page sends a message that the GraphQL protocol does not have',
  why: 'The server understands only the messages of its sub-protocol, and closes with 4400 on any other: start and stop are of the older protocol, and each message has its members.',
  explains: ['closed-with-code'],
  supports: (scene) => {
    const found = closedWith(scene, 4400);
    if (!found || !isGraphql(found)) return undefined;
    const last = sentBy(found).at(-1);
    const says = `${place(found)} ${ending(found)}${last ? `, after the page had sent ${last.raw.slice(0, 120)}` : ''}.`;
    return seenIn(found, scene, says, found.ended, last);
  },
  fix: 'Send what the protocol has: `subscribe` with an `id` and a `payload.query`, `complete`, `ping`, `pong`. The reason in the close frame names the message.',
});
