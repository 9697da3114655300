import { closedWith, ending, isGraphql, place, seenIn, sentBy } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#graphql-subscriber-exists. The server closes with 4409. */
export const graphqlSubscriberExists = rule({
  id: 'graphql-subscriber-exists',
  of: 'channels',
  title: 'Two subscriptions of one connection have the same id',
  why: 'The id tells which subscription a message is about, so the server closes with 4409 where a second one takes an id that is in use.',
  explains: ['closed-with-code'],
  supports: (scene) => {
    const found = closedWith(scene, 4409);
    if (!found || !isGraphql(found)) return undefined;
    const last = sentBy(found).at(-1);
    const says = `${place(found)} ${ending(found)}${last ? `, after the page had sent ${last.raw.slice(0, 120)}` : ''}.`;
    return seenIn(found, scene, says, found.ended, last);
  },
  fix: 'Use a new id for each subscription (`crypto.randomUUID()`), also for the same query, and send `complete` for one that is over.',
});
