import { closedWith, ending, isGraphql, place, seenIn, sentBy } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#graphql-too-many-inits. The server closes with 4429. */
export const graphqlTooManyInits = rule({
  id: 'graphql-too-many-inits',
  of: 'channels',
  title: 'The page says connection_init more than once',
  why: 'A connection is let in once. A second connection_init, as to renew a token, is closed with 4429.',
  explains: ['closed-with-code'],
  supports: (scene) => {
    const found = closedWith(scene, 4429);
    if (!found || !isGraphql(found)) return undefined;
    const last = sentBy(found).at(-1);
    const says = `${place(found)} ${ending(found)}${last ? `, after the page had sent ${last.raw.slice(0, 120)}` : ''}.`;
    return seenIn(found, scene, says, found.ended, last);
  },
  fix: 'Send `connection_init` once a connection. To renew a token close the socket, and connect again with the new one.',
});
