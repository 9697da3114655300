import { chainsOf, isGraphql, place, seenIn } from '../../facts/channels.ts';
import type { Channel } from '../../../transcript/channel.ts';
import { rule } from '../../rule.ts';

/** What Chromium says if a server chose none of the names that the client offered, or one that was not offered. */
const NOT_CHOSEN = /Sec-WebSocket-Protocol/i;

/** docs/gallery.md#websocket-subprotocol-unanswered. The server says 101, and the browser takes it for a failure. */
export const websocketSubprotocolUnanswered = rule({
  id: 'websocket-subprotocol-unanswered',
  of: 'channels',
  title: 'The server takes none of the sub-protocols that the page offers',
  why: 'The second argument of `new WebSocket()` lists sub-protocols. The server has to name one of them in its answer, or the browser closes the connection. Pages that pass a token there, since a browser sends no headers of its own, meet a server that reads it and names nothing.',
  explains: ['websocket-not-reopened', 'closed-with-code', 'websocket-cut', 'websocket-refused'],
  supports: (scene) => {
    for (const { last, all } of chainsOf(scene.channels).toReversed()) {
      const channel = last.ended || !last.opened ? last : (all.at(-2) ?? last);
      const error = refusalOf(channel);
      // GraphQL has two names that are taken for each other: a cause of its own.
      if (!error || isGraphql(channel)) continue;
      const { offered, chosen } = channel;
      const answer = chosen === undefined ? 'names none' : `names "${chosen}"`;
      return seenIn(
        channel,
        scene,
        `The page offers ${offered.length === 1 ? 'one sub-protocol' : `${offered.length} sub-protocols`} at ${place(channel)}, and the server's answer ${answer}.`,
        error,
        channel.answered,
      );
    }
    return undefined;
  },
  excluded: ({ channels }) => {
    const opened = channels.find((channel) => channel.opened)?.opened;
    return opened && !channels.some(refusalOf) ? [opened.entry] : undefined;
  },
  fix: 'Let the server answer with one of the offered names: `new WebSocketServer({ handleProtocols: (offered) => (offered.has("app") ? "app" : false) })` (ws), `websocket.accept(subprotocol="app")` (FastAPI), and offer that name beside a token: `new WebSocket(url, ["app", token])`. If the server knows no sub-protocols, leave the argument out, and send the token in the first message.',
});

const refusalOf = ({ connection }: Channel) => connection.errors.find(({ message }) => NOT_CHOSEN.test(message));
