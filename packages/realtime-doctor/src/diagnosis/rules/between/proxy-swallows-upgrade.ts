import { consoleLines } from '../../facts/attempts.ts';
import { FAR_LONGER, isUnasked, gatewayError, named, polls, upgrades, value } from '../../facts/routes.ts';
import type { Connection } from '../../../transcript/connections.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

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
    const byPage = ofPage(scene) ?? ofVite(scene);
    if (byPage) return byPage;
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
  excluded: (scene) => {
    const { home, allConnections } = scene;
    const answer = value(home?.upgrade);
    if (home && answer && !ofPage(scene)) return [named(home, 'upgrade')];
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

/** A handshake that is answered takes no longer, on a machine that serves the page at once. Milliseconds. */
const NO_ANSWER = 2400;

/** The page's own upgrades got no answer whatever, one after another, from a server that answered its HTTP. */
function ofPage(scene: Scene): Support | undefined {
  const { connections, home, works } = scene;
  // A server that is silent behind its proxy looks the same: only who polls it there can tell.
  if (!home || isUnasked(home) || !polls(home)) return undefined;
  const attempts = connections.filter(
    ({ transport, asked }) => transport === 'websocket' && asked.engineVersion !== undefined,
  );
  const isUnanswered = ({ handshake, opened }: Connection): boolean => !handshake && !opened;
  const silent = attempts.filter((each) => isUnanswered(each) && endOf(each, scene) - each.began >= NO_ANSWER);
  if (works || silent.length === 0 || !attempts.every(isUnanswered)) return undefined;
  const origin = silent[0]?.asked.origin.replace(/^ws/, 'http');
  if (home.origin !== origin) return undefined;
  const probed = home.upgrade?.is === 'answered' ? home.upgrade : undefined;
  // Answered late, it is a server that is slow with each handshake.
  if (probed && (probed.ms >= NO_ANSWER / 2 || probed.value.status !== 101)) return undefined;
  const isAwake = probed !== undefined;
  const support = seen(
    `${silent.length === 1 ? 'An upgrade' : `${silent.length} upgrades`} of the page got no answer at all for ${(NO_ANSWER / 1000).toFixed(1)} s or longer, while ${origin} opens a session over polling.${isAwake ? ' A probe was upgraded afterwards: an HTTP request on the same path seems to wake the proxy.' : ''}`,
    ...silent.map(({ entries }) => entries[0]).slice(0, 2),
    named(home, 'polling'),
  );
  return {
    ...support,
    weak: true,
    ...(isAwake
      ? {
          fix: 'Hand the upgrades to the proxy yourself: `server.on("upgrade", proxy.upgrade)` with http-proxy-middleware, which listens for them only from its first HTTP request on.',
        }
      : {}),
  };
}

/** Vite's own socket for updates, which it answers by itself. */
const VITE = /^vite-(?:hmr|ping)$/;

/** Vite answers its own upgrades and none of the page's: the proxy rule has no `ws: true`. */
function ofVite({ connections, transcript, works }: Scene): Support | undefined {
  const attempts = connections.filter(
    ({ transport, asked }) => transport === 'websocket' && asked.engineVersion !== undefined,
  );
  const [first] = attempts;
  if (works || !first || attempts.length < 2) return undefined;
  if (!attempts.every(({ handshake, opened, asked }) => !handshake && !opened && asked.origin === first.asked.origin))
    return undefined;
  const isOfServer = (socket: string): boolean =>
    transcript?.of('ws.created').some((each) => each.socket === socket && originOf(each.url) === first.asked.origin) ??
    false;
  const own = transcript
    ?.of('ws.response')
    .find(
      ({ socket, status, headers }) =>
        status === 101 && VITE.test(headers['sec-websocket-protocol'] ?? '') && isOfServer(socket),
    );
  if (!own) return undefined;
  return {
    ...seen(
      `${first.asked.origin} is Vite: it answers its own socket for updates, and ${attempts.length} upgrades of the page got no answer at all.`,
      own,
      ...attempts.slice(0, 2).map(({ entries }) => entries[0]),
    ),
    weak: true,
  };
}

const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined);

/** A recording has no time for a close; the browser's own line in the console has one. */
function endOf({ began, ended }: Connection, scene: Scene): number {
  const said = consoleLines(scene, /WebSocket is closed before the connection is established/).find(
    ({ t }) => t > began,
  );
  return Math.max(ended?.t ?? scene.until, ended && said ? said.t : 0);
}
