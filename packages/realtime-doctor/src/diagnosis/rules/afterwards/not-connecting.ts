import { tokenKey } from '../../../contract/page-adapter.ts';
import { consoleLines } from '../../facts/attempts.ts';
import { storedTokens } from '../../facts/storage.ts';
import { FAR_LONGER, speaks, speaksBecause } from '../../facts/routes.ts';
import { waitingClient } from '../../facts/clients.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { seconds } from '../../../text.ts';

/** After the page has come, a client that means to connect has begun to. Milliseconds. */
const BEGUN = 2500;

/** docs/gallery.md#not-connecting. A token is there, the server is there, and no attempt is made (any more). */
export const notConnecting = rule({
  id: 'not-connecting',
  title: 'The page never tries to connect, or gave up',
  why: 'Nothing is on the wire: the client was told not to connect by itself, or has used up its attempts.',
  neighbours: ['token-wrong-storage-key', 'csp-blocked', 'mixed-content', 'client-dependency-missing'],
  supports: (scene) => {
    const unasked = neverAsked(scene);
    if (unasked) return unasked;
    const { transcript, home, probes } = scene;
    const stored = storedTokens(scene);
    const isSignedIn = stored?.keys.some(({ key }) => key === tokenKey(scene.contract.page));
    // A script that failed, or never came, or has no client, has a cause of its own.
    if (!transcript || !isSignedIn || transcript.of('page.error').length > 0) return undefined;
    if (!probes.page?.client || probes.page.unread.length > 0) return undefined;
    // The browser says so of what it began to load and lost: Chromium gives up when an interface comes or goes.
    if (consoleLines(scene, /Failed to load resource: net::/).length > 0) return undefined;
    const idle = idleSince(scene);
    if (!idle) return undefined;
    const server = speaks(home) ? ' The server would answer.' : '';
    return seen(
      `${idle.says}, with a token in localStorage.${server}`,
      ...idle.because,
      stored?.entry,
      ...(home ? speaksBecause(home) : []),
    );
  },
  excluded: (scene) => {
    const last = scene.allConnections.at(-1);
    return last && !idleSince(scene) ? [last.entries[0] ?? ''] : undefined;
  },
  fix: 'Call `connect()` (it is not called by itself with `autoConnect: false`), and allow enough `reconnectionAttempts`.',
});

/** Its client was told to wait for connect(), and no script of the page has a call of it. */
function neverAsked(scene: Scene): Support | undefined {
  const { transcript, probes, until } = scene;
  const waiting = waitingClient(scene);
  const came = transcript?.of('navigation').findLast(({ sameDocument }) => !sameDocument);
  if (!waiting || !came || probes.page?.callsConnect !== false) return undefined;
  return seen(
    `The page made a client with autoConnect: false, no script of the page calls connect() or open(), and in ${seconds(until - came.t, 1)} it asked for no connection.`,
    waiting,
    'page/document',
  );
}

/** Since when the page has made no attempt, and why that is too long. */
function idleSince({
  transcript,
  contract,
  allConnections,
  until,
}: Scene): { says: string; because: string[] } | undefined {
  const came = transcript?.of('navigation').findLast(({ sameDocument }) => !sameDocument);
  const { login } = contract.page.routes;
  if (!came || (login !== undefined && isAt(came.url, login))) return undefined;
  const last = allConnections.at(-1);
  if (!last) {
    // A page that took long to come takes long to run its scripts, too.
    const asked = transcript?.of('page.opened').findLast(({ page }) => page === came.page);
    const loading = asked ? came.t - asked.t : 0;
    return until - came.t >= Math.max(BEGUN, FAR_LONGER * loading)
      ? { says: `No attempt in ${seconds(until - came.t, 1)} after the page came`, because: [came.id] }
      : undefined;
  }
  const { ended, refused, connected } = last;
  // After a refusal, or a parting in words, a correct client stays away (docs/reconnection.md).
  if (!ended || refused || ended.by === 'server' || ended.by === 'client' || ended.by === 'page') return undefined;
  const { reconnectionDelayMax, randomizationFactor } = contract.client;
  const longest = reconnectionDelayMax * (1 + randomizationFactor) + (connected ? BEGUN : 0);
  return until - ended.t > longest
    ? {
        says: `No attempt for ${seconds(until - ended.t, 1)} after ${last.id} had ended`,
        because: [ended.entry],
      }
    : undefined;
}

const isAt = (url: string, path: string): boolean => URL.canParse(url) && new URL(url).pathname.startsWith(path);
