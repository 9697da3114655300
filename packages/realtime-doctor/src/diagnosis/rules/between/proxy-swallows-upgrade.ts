import { FAR_LONGER, gatewayError, named, polls, upgrades, value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#proxy-swallows-upgrade. Polling works and an upgrade gets no answer whatever, unlike a refusal. */
export const proxySwallowsUpgrade = rule({
  id: 'proxy-swallows-upgrade',
  title: 'The proxy swallows the WebSocket upgrade',
  why: 'The proxy takes requests and has no handler for upgrades. Nobody answers, not even with a refusal, and a client of WebSocket only waits until its timeout.',
  neighbours: ['silent-server', 'event-loop-blocked', 'proxy-drops-upgrade'],
  explains: ['not-connecting', 'never-subscribed'],
  supports: (scene) => {
    const { home, direct } = scene;
    const { upgrade } = home ?? {};
    if (!home || !polls(home) || gatewayError(home)) return undefined;
    const isCut = upgrade?.is === 'failed' && upgrades(direct);
    if (upgrade?.is !== 'silent' && !isCut) return undefined;
    const usual = Math.max(home.polling?.ms ?? 0, direct?.upgrade?.ms ?? 0);
    if (upgrade.is === 'silent' && upgrade.ms < FAR_LONGER * usual) return undefined;
    // Directly it hangs as well: then it is not the proxy.
    if (direct && !upgrades(direct)) return undefined;
    const seconds = ((upgrade?.ms ?? 0) / 1000).toFixed(1);
    const how =
      upgrade?.is === 'silent'
        ? `answers an upgrade with nothing for ${seconds} s`
        : 'closes an upgrade without a word';
    const proof = direct ? ` ${direct.origin} upgrades when asked directly.` : '';
    const pending = scene.connections.findLast(
      ({ transport, handshake, opened, upgraded }) => transport === 'websocket' && !handshake && !opened && !upgraded,
    );
    return seen(
      `${home.origin} opens a session over polling and ${how}.${proof}`,
      named(home, 'upgrade'),
      named(home, 'polling'),
      ...(direct ? [named(direct, 'upgrade')] : []),
      pending?.entries[0],
    );
  },
  excluded: ({ home, allConnections }) => {
    const answer = value(home?.upgrade);
    if (home && answer) return [named(home, 'upgrade')];
    // What a probe waited for in vain the page got by the same way.
    const through = allConnections.find(
      ({ transport, opened, asked }) =>
        transport === 'websocket' && opened && asked.origin.replace(/^ws/, 'http') === home?.origin,
    );
    if (through?.opened) return [through.opened.entry];
    return home && !polls(home) && home.polling ? [named(home, 'polling')] : undefined;
  },
  fix: 'Let the proxy forward WebSocket for this path: `ws: true` in Vite’s proxy options.',
});
