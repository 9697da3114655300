import { attemptErrors, refusedUpgrades, triesWebSocket } from '../../facts/attempts.ts';
import { proxyOf } from '../../facts/frameworks.ts';
import {
  GATEWAY,
  gatewayError,
  isUnasked,
  named,
  polls,
  quote,
  speaksBecause,
  upgrades,
  value,
} from '../../facts/routes.ts';
import type { Route } from '../../probes.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { disabledOn } from '../protocol/transport-disabled.ts';

/** The backend got a plain GET: its own words for `transport=websocket` without an Upgrade header, Node and Python. */
const NO_UPGRADE_HEADER = /"code"\s*:\s*3\b|TRANSPORT_HANDSHAKE_ERROR|Invalid websocket upgrade/i;

/** docs/gallery.md#proxy-drops-upgrade. The backend upgrades when asked directly, and not through the proxy. */
export const proxyDropsUpgrade = rule({
  id: 'proxy-drops-upgrade',
  title: 'The proxy does not pass the WebSocket upgrade on',
  why: 'Upgrade and Connection concern one hop, so a proxy drops them unless it is told otherwise. The backend gets a plain GET and refuses it; polling goes on.',
  neighbours: ['proxy-swallows-upgrade', 'shared-upgrade-handler', 'transport-disabled'],
  explains: ['never-subscribed', 'not-connecting'],
  supports: (scene) => {
    const { home, direct } = scene;
    // What the page never asks for can't be what it lacks.
    if (!triesWebSocket(scene)) return undefined;
    if (isUnasked(home)) return ofPage(scene);
    const answer = refusedUpgrade(home);
    if (!home || !answer) return undefined;
    if (GATEWAY.has(answer.status) && !upgrades(direct)) return ofGateway(scene, home, answer);
    const isPlainGet = NO_UPGRADE_HEADER.test(answer.body);
    if (!isPlainGet && !upgrades(direct)) return undefined;
    const proof = upgrades(direct) && direct ? ` ${direct.origin} upgrades when asked directly.` : '';
    const words = isPlainGet ? ': the backend got a request without Upgrade' : '';
    return seen(
      `${home.origin} opens a session over polling and answers the upgrade with ${answer.status} ${quote(answer.body)}${words}.${proof}`,
      named(home, 'upgrade'),
      named(home, 'polling'),
      ...(direct && proof ? [named(direct, 'upgrade')] : []),
      ...attemptErrors(scene, /Unexpected response code/).slice(-1),
    );
  },
  excluded: ({ home, direct }) => {
    if (home && upgrades(home)) return [named(home, 'upgrade')];
    if (direct && !upgrades(direct) && direct.upgrade?.is === 'answered') return [named(direct, 'upgrade')];
    return home?.upgrade?.is === 'silent' ? [named(home, 'upgrade'), ...speaksBecause(home)] : undefined;
  },
  fix: 'In nginx: `proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";`. Other proxies have a switch for WebSocket.',
});

/** Polls come through, and each upgrade ends at the gateway. */
function ofGateway(scene: Scene, home: Route, { status, body }: { status: number; body: string }): Support | undefined {
  if (scene.works || !scene.connections.some(({ handshake }) => handshake?.status === status)) return undefined;
  // 503 is a limit as well, and a WebSocket that is open came through the same gateway.
  if (status === 503 || scene.allConnections.some(({ transport, opened }) => transport === 'websocket' && opened))
    return undefined;
  const by = proxyOf(scene);
  const support = seen(
    `${home.origin} opens a session over polling, and ${by ?? 'the gateway'} answers the upgrade in its own name, with ${status} ${quote(body)}: it gets no WebSocket from the server behind it.`,
    named(home, 'upgrade'),
    named(home, 'polling'),
  );
  // The server may end each upgrade by itself.
  return { ...support, weak: true };
}

function refusedUpgrade(home: Route | undefined) {
  const answer = value(home?.upgrade);
  if (!answer || answer.status === 101 || !polls(home) || disabledOn(home) || gatewayError(home)) return undefined;
  return answer;
}

/** Every upgrade of the page is answered 400, as Engine.IO answers one that lost its headers, behind a known proxy. */
function ofPage(scene: Scene): Support | undefined {
  const refused = refusedUpgrades(scene, 400);
  const by = proxyOf(scene);
  const isAll = scene.connections.every((each) => each.transport === 'polling' || refused.includes(each));
  if (scene.works || by === undefined || refused.length < 2 || !isAll) return undefined;
  const support = seen(
    `${refused.length} WebSocket handshakes of the page were answered 400, and the page comes through ${by}. Engine.IO answers so if the Upgrade header is missing.`,
    ...refused.map(({ handshake }) => handshake).slice(0, 2),
  );
  // A server that speaks no WebSocket, or a policy, may answer 400 as well.
  return { ...support, weak: true };
}
