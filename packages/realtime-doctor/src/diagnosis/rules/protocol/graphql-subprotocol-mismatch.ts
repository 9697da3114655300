import { chainsOf, ending, isGraphql, place, receivedBy, seenIn, sentBy } from '../../facts/channels.ts';
import type { Channel } from '../../../transcript/channel.ts';
import { rule } from '../../rule.ts';

/** What Chromium and Firefox say where a server chose none of the names that the client offered. */
const NOT_CHOSEN = /Sec-WebSocket-Protocol/i;
/** Messages that only one of the two has. */
const OLD_WORDS = /"type"\s*:\s*"(?:data|ka|connection_error|start|stop)"/;
const NEW_WORDS = /"type"\s*:\s*"(?:next|subscribe|ping|pong)"/;

const MODERN = 'graphql-transport-ws';
const FIX =
  'Let both sides speak graphql-transport-ws: `graphql-ws` in the page and on the server (`useServer`). The npm package subscriptions-transport-ws speaks the older protocol, which is called graphql-ws on the wire, and Apollo Server and Hasura may still be set to it.';

/** docs/gallery.md#graphql-subprotocol-mismatch. Two protocols, whose names are easily taken for each other. */
export const graphqlSubprotocolMismatch = rule({
  id: 'graphql-subprotocol-mismatch',
  of: 'channels',
  title: 'Page and server speak different GraphQL protocols over WebSocket',
  why: 'There are two: graphql-transport-ws of the package graphql-ws, and the older one of subscriptions-transport-ws, which is called graphql-ws on the wire. Their messages differ, and a server of one refuses the other.',
  explains: ['closed-with-code', 'graphql-bad-message', 'websocket-not-reopened'],
  supports: (scene) => {
    for (const { last, all } of chainsOf(scene.channels).toReversed()) {
      const channel = last.ended || !last.opened ? last : (all.at(-2) ?? last);
      const found = judge(channel);
      if (!found) continue;
      const support = seenIn(channel, scene, found.says, channel.ended, ...found.because);
      return { ...support, ...(found.weak ? { weak: true } : {}) };
    }
    return undefined;
  },
  fix: FIX,
});

interface Found {
  readonly says: string;
  readonly because: readonly { readonly entry: string }[];
  readonly weak?: boolean;
}

function judge(channel: Channel): Found | undefined {
  const { offered, ended, protocol } = channel;
  const asks = offered.length > 0 ? offered.join(', ') : 'no sub-protocol';
  if (ended?.code === 4406 && ended.by === 'wire' && (isGraphql(channel) || saysInit(channel))) {
    const says = `${place(channel)} ${ending(channel)}: the page asks for ${asks}, and the server speaks ${MODERN}.`;
    return { says, because: [] };
  }
  if (!isGraphql(channel)) return undefined;
  const other = protocol.id === MODERN ? 'the older graphql-ws' : MODERN;
  const refusal = channel.connection.errors.find(({ message }) => NOT_CHOSEN.test(message));
  // A server of something else than GraphQL may choose none, too.
  if (refusal) {
    const says = `The page asks ${place(channel)} for ${asks}, and the server takes none of it: it most likely speaks ${other}.`;
    return { says, because: [refusal], weak: true };
  }
  const foreign = (protocol.id === MODERN ? OLD_WORDS : NEW_WORDS).exec(receivedBy(channel)[0]?.raw ?? '');
  const [first] = receivedBy(channel);
  if (foreign && first) {
    return {
      says: `The page asks for ${asks}, and the server sends ${first.raw.slice(0, 80)}, which is ${other}.`,
      because: [first],
    };
  }
  // Its makers' server closes so where it does not know the name, having let the WebSocket library choose it.
  if (ended?.by === 'wire' && ended.code === 1002 && receivedBy(channel).length === 0) {
    const says = `${place(channel)} takes ${asks} and closes with code 1002 before it says a word, as a server of ${other} does.`;
    return { says, because: [], weak: true };
  }
  return undefined;
}

const saysInit = (channel: Channel): boolean =>
  sentBy(channel).some(({ raw }) => raw.includes('connection_init')) ||
  /subprotocol/i.test(channel.ended?.reason ?? '');
