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
    if (!found) return undefined;
    const support = seenIn(found, scene, `${place(found)} is answered 404.`, found.answered, found.ended);
    const isAsked = scene.probes.refused?.some(({ url }) => url.split('?')[0] === place(found)) ?? false;
    return found.protocol.id === 'action-cable' && !isAsked ? { ...support, weak: true, fix: OF_RAILS } : support;
  },
  fix: 'Give client and server the same path, and let every proxy between them pass it on. If the paths are the same, see that the WebSocket server is attached to the HTTP server that listens.',
});

const OF_RAILS =
  'Ask at the path where Action Cable is mounted (`config.action_cable.mount_path`). It answers 404 to an origin that it does not allow, too: its log says "Request origin not allowed" then, and `config.action_cable.allowed_request_origins` is what to change.';
