import { isUnasked } from '../../facts/unasked.ts';
import { frameworks } from '../../facts/frameworks.ts';
import { behindSlash } from '../../facts/not-found.ts';
import { named, value } from '../../facts/routes.ts';
import type { Connection } from '../../../transcript/connections.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** docs/gallery.md#handshake-redirected. The handshake is answered with another address, which a client does not follow well. */
export const handshakeRedirected = rule({
  id: 'handshake-redirected',
  of: 'any',
  title: 'The handshake is answered with a redirect',
  why: 'A WebSocket handshake follows no redirect, and a polling client that is sent elsewhere may arrive at another path or as another origin. Web servers redirect to https, to another host name, or to a path with or without its last slash.',
  explains: [
    'path-mismatch',
    'spa-fallback',
    'not-connecting',
    'cors-refused',
    'proxy-drops-upgrade',
    'server-not-attached',
    'socketio-client-plain-server',
    'native-websocket-client',
    'websocket-path-not-found',
    'websocket-upgrade-dropped',
  ],
  supports: (scene) => ofPage(scene) ?? ofProbe(scene),
  excluded: ({ home, allConnections }) => {
    const opened = allConnections.findLast((each) => each.opened)?.opened;
    if (opened) return [opened.entry];
    const answer = value(home?.polling);
    return home && answer && !REDIRECTS.has(answer.status) ? [named(home, 'polling')] : undefined;
  },
  fix: 'Let the client ask at the address that the redirect names (`io("https://…")`, its `path`), or take the Socket.IO path out of the redirect.',
});

function ofPage(scene: Scene): Support | undefined {
  if (scene.works) return undefined;
  const connection = scene.connections.findLast(
    ({ handshake, opened }) => !opened && handshake !== undefined && REDIRECTS.has(handshake.status),
  );
  if (!connection?.handshake) return undefined;
  const entry = scene.transcript?.get(connection.handshake.entry);
  const location =
    entry?.kind === 'http.response' || entry?.kind === 'ws.response' ? entry.headers['location'] : undefined;
  const again = scene.probes.refused?.find(({ url }) => url.split('?')[0] === connection.asked.url.split('?')[0]);
  const told = location ?? value(again?.asked)?.headers['location'];
  // A browser hides where to, and it may be the page itself.
  if (connection.protocol === 'plain' && (told === undefined || isPage(told, connection.asked.url, scene)))
    return undefined;
  const to = told ?? value(scene.home?.polling)?.headers['location'] ?? followed(connection, scene);
  return say(connection.asked.url, connection.handshake.status, to, scene, [connection.handshake.entry]);
}

/** The routes of an application send a visitor to its page from any path that they do not know. */
function isPage(location: string, asked: string, { transcript, probes }: Scene): boolean {
  const base = asked.replace(/^ws/, 'http');
  const at = transcript?.of('navigation').findLast(({ sameDocument }) => !sameDocument)?.url ?? probes.target;
  if (!URL.canParse(at) || !URL.canParse(location, base)) return false;
  const [target, document] = [new URL(location, base), new URL(at)];
  return target.host === document.host && target.pathname === document.pathname;
}

/** Nobody opened a page: the handshake of a probe tells the same. */
function ofProbe(scene: Scene): Support | undefined {
  const { home, works, allConnections } = scene;
  const answer = value(home?.polling);
  if (!home || works || isUnasked(scene) || allConnections.length > 0 || !answer || !REDIRECTS.has(answer.status))
    return undefined;
  const asked = `${home.origin}${scene.contract.transport.path}`;
  if (isPage(answer.headers['location'] ?? '', asked, scene)) return undefined;
  return say(asked, answer.status, answer.headers['location'], scene, [named(home, 'polling')]);
}

/** Where the browser asked next under the same name of a request. */
function followed({ began, asked }: Connection, { transcript }: Scene): string | undefined {
  const query = asked.url.split('?')[1];
  return transcript
    ?.of('http.request')
    .find(({ t, url }) => t >= began && url !== asked.url && query !== undefined && url.endsWith(query))?.url;
}

function say(
  asked: string,
  status: number,
  to: string | undefined,
  scene: Scene,
  because: string[],
): Support | undefined {
  const from = asked.split('?')[0] ?? asked;
  const target = to === undefined || !URL.canParse(to, asked) ? undefined : new URL(to, asked);
  const isSlash = target !== undefined && `${target.origin}${target.pathname}/` === from.replace(/^ws/, 'http');
  // The redirect leads to nothing: what is missing is the server (server-not-attached), or its path is another.
  if (isSlash && behindSlash(scene)) return undefined;
  const isLogin = target !== undefined && LOGIN.test(target.pathname);
  const where =
    target === undefined
      ? ''
      : ` to ${target.origin}${target.pathname}${isSlash ? ', without its last slash' : ''}${isLogin ? ', which seems to be a login page' : ''}`;
  const support = seen(`${from} is answered ${status}${where}.`, ...because);
  const fix = isSlash ? slashFix(scene) : isLogin ? LOGIN_FIX : undefined;
  // Next.js takes the slash off every path, of one that nobody serves, too.
  return { ...support, ...(isSlash ? { weak: true } : {}), ...(fix === undefined ? {} : { fix }) };
}

/** Where someone without a session is sent. */
const LOGIN = /\/(?:log-?in|sign-?in|sso|oauth2?|authorize|accounts?\/login)\b/i;
const LOGIN_FIX =
  'A script cannot sign in there. Connect only after the user has signed in, send the session with the handshake (`withCredentials: true` across origins), and let what protects the application answer 401 at the Socket.IO path rather than redirect, or leave the path out of it.';

function slashFix(scene: Scene): string {
  const next = frameworks(scene).has('next') ? ' Next.js: `skipTrailingSlashRedirect: true` in next.config.js.' : '';
  return `Keep the slash at the end of the path: take the Socket.IO path out of the rule that removes it, or set \`addTrailingSlash: false\` on the client and \`path\` without the slash on the server.${next}`;
}
