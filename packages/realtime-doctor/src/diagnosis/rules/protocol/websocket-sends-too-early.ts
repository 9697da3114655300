import { chainsOf, place, seenIn, sentBy } from '../../facts/channels.ts';
import { firstOwnLine } from '../../facts/script-errors.ts';
import { rule } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** Chromium's words, and Firefox's. */
const TOO_EARLY =
  /Failed to execute 'send' on 'WebSocket': Still in CONNECTING state|object (?:that )?is not, or is no longer, usable/;

/** docs/gallery.md#websocket-sends-too-early. The browser says so, and what was to be sent is not. */
export const websocketSendsTooEarly = rule({
  id: 'websocket-sends-too-early',
  of: 'channels',
  title: 'The page sends before its WebSocket is open',
  why: '`new WebSocket()` returns before the connection is made. Until its `open` event `send()` throws an InvalidStateError: the message is lost, and what comes after it in the same function does not run.',
  explains: ['websocket-not-reopened'],
  supports: (scene) => {
    const error = tooEarly(scene);
    const chain = chainsOf(scene.channels).findLast(({ last }) => last.transport === 'websocket');
    if (!error || !chain) return undefined;
    const { last } = chain;
    const sent = sentBy(last).length;
    const source = firstOwnLine(error.stack);
    return {
      ...seenIn(
        last,
        scene,
        `A script called send() while ${place(last)} was still being opened, and failed. The page sent ${sent === 0 ? 'nothing' : `${sent} messages`} over it since.`,
        error,
      ),
      ...(source ? { source } : {}),
    };
  },
  excluded: (scene) => {
    const opened = scene.channels.find((channel) => channel.opened)?.opened;
    return opened && !tooEarly(scene) ? [opened.entry] : undefined;
  },
  fix: 'Send when the socket is open: `socket.addEventListener("open", () => socket.send(…))`, each time that it is opened. A client that queues (`reconnecting-websocket`, Socket.IO) needs no such care.',
});

const tooEarly = ({ transcript }: Scene) => transcript?.of('page.error').find(({ message }) => TOO_EARLY.test(message));
