import { firstOwnLine } from '../../facts/script-errors.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { failures } from './listener-throws.ts';

const RESERVED = /"(\w+)" is a reserved event name/;

/** docs/gallery.md#reserved-event-name. The client itself says so, and sends nothing. */
export const reservedEventName = rule({
  id: 'reserved-event-name',
  title: 'The page emits an event whose name Socket.IO keeps for itself',
  why: '`connect`, `connect_error`, `disconnect`, `disconnecting`, `newListener` and `removeListener` are events of the library. Since version 3 `emit` throws on them, and whatever comes after it in the same function does not run.',
  explains: [
    'listener-throws',
    'never-subscribed',
    'ack-never-came',
    'page-disconnected',
    'duplicate-sockets',
    'not-connecting',
  ],
  supports: (scene) => {
    const found = said(scene);
    if (!found) return undefined;
    const { entry, stack, name } = found;
    const source = firstOwnLine(stack);
    return {
      ...seen(
        `A script of the page calls emit("${name}"), and the client throws: "${name}" is a reserved event name. What follows in that function did not run.`,
        entry,
      ),
      fix:
        name === 'disconnect'
          ? 'To end the connection call `socket.disconnect()`. For a message of your own, give the event another name, on both sides: `socket.emit("leave", …)`.'
          : `Give the event another name, on both sides: \`socket.emit("app:${name}", …)\`.`,
      ...(source ? { source } : {}),
    };
  },
  excluded: (scene) => {
    const [first] = scene.transcript?.of('client') ?? [];
    return first && !said(scene) ? [first.id] : undefined;
  },
  fix: 'Give the event another name, on both sides.',
});

function said(scene: Scene) {
  const error = scene.transcript?.of('page.error').find(({ message }) => RESERVED.test(message));
  if (error) return { entry: error, stack: error.stack, name: RESERVED.exec(error.message)?.[1] };
  const thrown = failures(scene).find(({ message }) => RESERVED.test(message));
  return thrown && { entry: thrown.client, stack: thrown.stack, name: RESERVED.exec(thrown.message)?.[1] };
}
