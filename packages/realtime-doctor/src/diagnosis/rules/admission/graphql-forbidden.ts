import { chainsOf, closedWith, ending, isGraphql, place, receivedBy, seenIn, sentBy } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#graphql-forbidden. The server answers connection_init with a refusal: 4403, or connection_error. */
export const graphqlForbidden = rule({
  id: 'graphql-forbidden',
  of: 'channels',
  title: 'The GraphQL server refuses connection_init',
  why: 'The server’s onConnect looks at the payload of connection_init, where the page’s token is, and returned false or threw. The close code is 4403; the older protocol sends connection_error instead.',
  explains: ['closed-with-code'],
  supports: (scene) => {
    const error = chainsOf(scene.channels)
      .map(({ last }) => last)
      .filter(isGraphql)
      .flatMap((channel) => receivedBy(channel).map((said) => ({ channel, said })))
      .findLast(({ said: { raw } }) => /"type"\s*:\s*"connection_error"/.test(raw));
    const found = error?.channel ?? closedWith(scene, 4403);
    if (!found || !isGraphql(found)) return undefined;
    const init = sentBy(found).find(({ step }) => step === 'asked');
    const sent = init ? (init.raw.includes('payload') ? 'sent with a payload' : 'sent without a payload') : 'not seen';
    const how = error ? `answers ${error.said.raw.slice(0, 120)}` : ending(found);
    return seenIn(
      found,
      scene,
      `${place(found)} ${how}; the page’s connection_init was ${sent}.`,
      found.ended,
      error?.said,
      init,
    );
  },
  fix: 'Send what `onConnect` asks for: `createClient({ url, connectionParams: async () => ({ token }) })`, as a function, so that each connection has a token that is still valid.',
});
