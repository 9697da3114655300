import { clientsOf } from '../../facts/clients.ts';
import { firstOwnLine } from '../../facts/script-errors.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#listener-throws. The event came, and the function that should have handled it failed. */
export const listenerThrows = rule({
  id: 'listener-throws',
  title: 'A listener of the page fails when its event comes',
  why: 'The event arrives, and the function that listens to it throws before it is done, often because a field that it reads is missing. socket.io-client before 4.5.3 catches the error without a word, calls it a "parse error", and makes another connection.',
  explains: [
    'page-disconnected',
    'duplicate-sockets',
    'duplicate-listeners',
    'websocket-cut',
    'not-connecting',
    'never-subscribed',
    'ack-never-came',
    'subscribed-only-once',
  ],
  supports: (scene) => {
    const found = failures(scene)[0];
    if (!found) return undefined;
    const { client, event, message, stack, times } = found;
    const error = scene.transcript?.of('page.error').find((entry) => entry.message.includes(message.slice(0, 60)));
    const source = firstOwnLine(stack);
    // A client that lets the error through stays connected.
    const [first, again] = error ? [] : scene.allConnections;
    const loop = again
      ? ` The client caught the error, gave its connection up and made another: ${scene.allConnections.length} by now.`
      : '';
    return {
      ...seen(
        `The listener of "${event}" failed${times > 1 ? ` ${times} times` : ''}: "${message.slice(0, 120)}".${loop}`,
        client,
        error,
        first?.connected,
        again?.connected,
      ),
      ...(source ? { source } : {}),
    };
  },
  excluded: (scene) => {
    const [first] = clientsOf(scene);
    return first && failures(scene).length === 0 ? [first.id] : undefined;
  },
  fix: 'Correct the listener: compare what the event brings (frames in the browser’s network tab, or `socket.onAny(console.log)`) with what the listener reads. If the page still has socket.io-client before 4.5.3, update it: later versions let the error through to the console.',
});

/** What listeners of the page’s clients threw, the first of each event. */
export const failures = (scene: Scene) =>
  clientsOf(scene).flatMap((client) =>
    client.listeners.flatMap(({ event, threw = [] }) => {
      const [first] = threw;
      return first ? [{ client, event, times: threw.length, ...first }] : [];
    }),
  );
