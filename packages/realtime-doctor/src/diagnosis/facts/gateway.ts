/** Between a web server and the backend behind it. */
import type { Route } from '../probes.ts';
import { FAR_LONGER, GATEWAY, gatewayError, named, polls, speaks, speaksBecause } from './routes.ts';
import type { Scene, Log } from '../scene.ts';

/** How proxies say that they could not reach their target: nginx, Vite and http-proxy, HAProxy. */
const TARGET =
  /connect\(\) (?:failed \(\d+: [^)]+\)|to \S+ failed)|(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)\b|could not be resolved|host not found in upstream|no live upstreams/;
/** Reached, and not understood. */
const OTHER =
  /SSL_do_handshake|wrong version number|prematurely closed|upstream sent (?:invalid|too big)|Connection reset/;

export const targetLogs = ({ logs }: Scene): Log[] =>
  logs.filter(({ source, text }) => source === 'frontend' && TARGET.test(text));

/** A line that says that something was reached, and failed in another way. */
export const otherLog = ({ logs }: Scene): Log | undefined =>
  logs.findLast(({ source, text }) => source === 'frontend' && OTHER.test(text));

/** The upstream's address out of a log line. */
export function targetOf({ text }: Log): string | undefined {
  return (
    /upstream: "([^"]+)"/.exec(text)?.[1] ??
    /(?:ECONNREFUSED|EHOSTUNREACH) (\S+)/.exec(text)?.[1] ??
    /(?:ENOTFOUND|EAI_AGAIN) (\S+)/.exec(text)?.[1]
  );
}

/**
 * The web server can't reach its upstream, while the backend answers when asked directly: the upstream's address in
 * the web server is wrong, unless a log shows that something was reached.
 */
export function wrongTarget(
  scene: Scene,
): { readonly because: string[]; readonly status: number | undefined } | undefined {
  const { home, direct } = scene;
  if (!home || !speaks(direct) || polls(home)) return undefined;
  if (otherLog(scene)) return undefined;
  const error = gatewayError(home);
  if (error) return { status: error.status, because: [...error.because, ...speaksBecause(direct)] };
  // Some web servers say nothing at all: the page comes from them at once, and the proxied path never does.
  const document = scene.probes.page?.document;
  const hangs = home.polling?.is === 'silent' && (home.upgrade?.is === 'silent' || home.upgrade?.is === 'failed');
  const cut = home.polling?.is === 'failed' && home.upgrade?.is === 'failed';
  // On a machine that is slow with everything, a late answer looks like none.
  const usual = Math.max(document?.ms ?? 0, ...SINGLE.map((probe) => direct?.[probe]?.ms ?? 0));
  if (hangs && ((home.polling?.ms ?? 0) < FAR_LONGER * usual || wasReached(scene, home))) return undefined;
  if (home.role !== 'page' || document?.is !== 'answered' || document.value.status >= 500 || !(hangs || cut))
    return undefined;
  return {
    status: undefined,
    because: [named(home, 'polling'), named(home, 'upgrade'), 'page/document', ...speaksBecause(direct)],
  };
}

/** One question, one answer each. */
const SINGLE = ['polling', 'pollingWithOrigin', 'oldPolling', 'dialect', 'health', 'upgrade', 'nativeUpgrade'] as const;

/** The page had an answer that is not the web server's own excuse, whatever probes were told later. */
const wasReached = ({ allConnections }: Scene, { origin }: Route): boolean =>
  allConnections.some(
    ({ asked, handshake }) =>
      handshake !== undefined && !GATEWAY.has(handshake.status) && asked.origin.replace(/^ws/, 'http') === origin,
  );
