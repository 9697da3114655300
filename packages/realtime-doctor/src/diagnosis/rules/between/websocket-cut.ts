import { proxyOf } from '../../facts/frameworks.ts';
import { named, value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** A connection that ends so soon after its 101 was not idle for long. Milliseconds. */
const SOON = 1500;

/** docs/gallery.md#websocket-cut. 101, and then cut; a probe that says nothing at all meets the same end. */
export const websocketCut = rule({
  id: 'websocket-cut',
  title: 'WebSocket connections are cut right after the handshake',
  why: 'A proxy, a firewall or a scanner lets the handshake through and ends the connection as soon as frames flow, or after a very short time limit.',
  neighbours: ['parser-mismatch'],
  explains: ['proxy-idle-timeout', 'stale-session', 'not-connecting', 'server-crashed', 'missing-pong'],
  supports: (scene) => {
    const { home, works } = scene;
    const held = value(home?.held);
    const cut = scene.connections.filter(isCut);
    const last = cut.at(-1);
    if (!home || works || !last?.opened || !last.ended || !held?.closed) return undefined;
    const by = proxyOf(scene);
    const after = Math.round(last.ended.t - last.opened.t);
    return {
      ...seen(
        `${last.id} was opened and cut ${after} ms later (code ${last.ended.code ?? 'none'}). A probe that opened a session and said nothing was cut after ${held.heldMs} ms (code ${held.closed.code})${by ? `, through ${by}` : ''}.`,
        last.ended,
        last.opened,
        named(home, 'held'),
      ),
      // The server itself may do it.
      weak: by === undefined && scene.direct === undefined,
    };
  },
  excluded: ({ home, allConnections, until }: Scene) => {
    // Nothing listens any more: what ended the connection ended the server.
    if (home?.tcp?.is === 'failed') return [named(home, 'tcp')];
    const held = value(home?.held);
    if (home && held && !held.closed) return [named(home, 'held')];
    const lived = allConnections.findLast(
      ({ opened, ended, transport, upgraded }) =>
        opened && (transport === 'websocket' || upgraded) && (ended?.t ?? until) - opened.t > SOON,
    );
    return lived?.opened && [lived.opened.entry];
  },
  fix: 'Look at what stands between (proxy time limits, an inspecting firewall, a load balancer for HTTP only), and ask the server directly with --backend to see that it is not the server. Until then `transports: ["polling"]` works.',
});

const isCut = ({ transport, upgraded, opened, ended, refused }: Scene['connections'][number]): boolean =>
  (transport === 'websocket' || upgraded) &&
  opened !== undefined &&
  refused === undefined &&
  ended?.by === 'transport' &&
  ended.t - opened.t < SOON;
