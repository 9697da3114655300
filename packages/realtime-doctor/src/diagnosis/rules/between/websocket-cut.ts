import { proxyOf } from '../../facts/frameworks.ts';
import { named, value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Connection } from '../../../transcript/connections.ts';
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
    const cut = scene.connections.filter((each) => isCut(each, scene));
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
  excluded: (scene: Scene) => {
    const { home, allConnections, until } = scene;
    // Nothing listened any more: what ended the connection ended the server, also if something started it again since.
    if (home?.tcp?.is === 'failed') return [named(home, 'tcp')];
    const gone = goneAfterCut(scene);
    if (gone) return [gone.entry];
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

const GONE = /ERR_CONNECTION_REFUSED|^HTTP 50[234]\b|response code: 50[234]\b/;

/** Right after a cut nothing took the page's next request. */
const goneAfterCut = (scene: Scene) =>
  scene.connections
    .flatMap(({ errors }) => errors)
    .find(
      ({ message, t }) =>
        GONE.test(message) && scene.connections.some((each) => isCut(each, scene) && (each.ended?.t ?? Infinity) <= t),
    );

function isCut(connection: Connection, scene: Scene): boolean {
  const { opened, ended, refused } = connection;
  if (!opened || refused || ended?.by !== 'transport' || ended.t - opened.t >= SOON) return false;
  return isWebSocket(connection, scene);
}

/** The handshake of a WebSocket was answered: only then was there one to cut. */
const isWebSocket = ({ transport, entries }: Connection, { transcript }: Scene): boolean =>
  transport === 'websocket' ||
  entries.some((id) => {
    const entry = transcript?.get(id);
    return entry?.kind === 'ws.response' && entry.status === 101;
  });
