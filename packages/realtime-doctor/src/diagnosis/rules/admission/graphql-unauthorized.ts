import { closedWith, ending, isGraphql, place, seenIn, sentBy } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#graphql-unauthorized. The server closes with 4401. */
export const graphqlUnauthorized = rule({
  id: 'graphql-unauthorized',
  of: 'channels',
  title: 'The page subscribes before the GraphQL server let it in',
  why: 'In graphql-transport-ws a client sends connection_init and waits for connection_ack before its first subscribe. A server closes with 4401 on one that does not wait.',
  explains: ['closed-with-code'],
  supports: (scene) => {
    const found = closedWith(scene, 4401);
    if (!found || !isGraphql(found)) return undefined;
    const last = sentBy(found).at(-1);
    const says = `${place(found)} ${ending(found)}${last ? `, after the page had sent ${last.raw.slice(0, 120)}` : ''}.`;
    return seenIn(found, scene, says, found.ended, last);
  },
  fix: 'Send `connection_init` once the socket is open, and the first `subscribe` after `connection_ack`. The client of graphql-ws does so by itself.',
});
