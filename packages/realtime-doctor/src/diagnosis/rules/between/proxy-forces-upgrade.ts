import { exchanges } from '../../facts/exchanges.ts';
import { proxyOf } from '../../facts/frameworks.ts';
import { quote } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** What ASGI servers say of a request that asks to be upgraded and is no WebSocket handshake. */
const NO_HANDSHAKE = /missing Sec-WebSocket-Key|Unsupported upgrade request/i;

/** docs/gallery.md#proxy-forces-upgrade. Polls reach the server with the headers of an upgrade. */
export const proxyForcesUpgrade = rule({
  id: 'proxy-forces-upgrade',
  title: 'A proxy sends the headers of an upgrade with every request',
  why: '`Connection: upgrade` belongs to WebSocket handshakes only. A proxy that sets it always turns each poll into half an upgrade, which uvicorn and others refuse with 400.',
  explains: [
    'not-connecting',
    'no-websocket-support',
    'proxy-drops-upgrade',
    'transport-disabled',
    'path-mismatch',
    'host-header-not-passed',
  ],
  supports: (scene) => {
    const response = refusedPoll(scene);
    if (scene.works || !response) return undefined;
    const by = proxyOf(scene);
    return {
      ...seen(
        `A poll is answered 400 ${quote(response.body ?? '')}${by ? `, through ${by}` : ''}: the server got a plain GET with the headers of an upgrade.`,
        response,
      ),
      weak: by === undefined,
    };
  },
  excluded: (scene) => {
    const opened = scene.allConnections.findLast((each) => each.opened && each.transport === 'polling')?.opened;
    return opened && [opened.entry];
  },
  fix: 'In nginx: `map $http_upgrade $connection_upgrade { default upgrade; "" close; }` and `proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;`.',
});

const refusedPoll = (scene: Scene) =>
  exchanges(scene).find(({ response }) => response?.status === 400 && NO_HANDSHAKE.test(response.body ?? ''))?.response;
