import { chainsOf, place, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#websocket-path-not-found. The upgrade itself is answered 404, in any protocol above it. */
export const websocketPathNotFound = rule({
  id: 'websocket-path-not-found',
  of: 'channels',
  title: 'No WebSocket server is at the path that the page asks for',
  why: 'The web server is there, and nothing of it takes WebSockets at this path: client and server have different paths, a proxy passes another path on, or the WebSocket server was not attached to it.',
  supports: (scene) => {
    const found = chainsOf(scene.channels).findLast(
      ({ last }) => last.transport === 'websocket' && !last.opened && last.answered?.status === 404,
    )?.last;
    return found && seenIn(found, scene, `${place(found)} is answered 404.`, found.answered, found.ended);
  },
  fix: 'Give client and server the same path, and let every proxy between them pass it on. If the paths are the same, see that the WebSocket server is attached to the HTTP server that listens.',
});
