import { closedWith, isGraphql, place, seenIn, sentBy } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';
import { seconds } from '../../../text.ts';

/** docs/gallery.md#graphql-init-timeout. 4408, and nothing was ever sent. */
export const graphqlInitTimeout = rule({
  id: 'graphql-init-timeout',
  of: 'channels',
  title: 'The page does not send connection_init in time',
  why: 'A GraphQL server waits for connection_init (3 s by default) and then closes with 4408. A client that waits for a token first, or forever, comes too late.',
  explains: ['closed-with-code'],
  supports: (scene) => {
    const found = closedWith(scene, 4408);
    if (!found?.ended || !found.opened || !isGraphql(found)) return undefined;
    if (sentBy(found).some(({ step }) => step === 'asked')) return undefined;
    const after = seconds(found.ended.t - found.opened.t, 1);
    const says = `${place(found)} was closed with code 4408 after ${after}; the page had sent no connection_init.`;
    return seenIn(found, scene, says, found.ended, found.opened);
  },
  fix: 'Let `connectionParams` come to an end soon: get the token before the client is created, and reject where there is none. On the server `connectionInitWaitTimeout` is how long it waits.',
});
