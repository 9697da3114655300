import { exchanges, type Exchange } from '../../facts/exchanges.ts';
import { proxyOf } from '../../facts/frameworks.ts';
import { quote } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** With these a gateway or firewall refuses a request for its method or its body. */
const REFUSALS = new Set([403, 405, 406, 411, 415, 501]);
/** Engine.IO's own refusals, in Node and in Python. */
const OWN = /"code"\s*:\s*\d|accepted origin|Invalid (?:session|transport)|Session ID unknown/i;

/** docs/gallery.md#post-refused. A session opens, and what the client posts into it is refused before the server sees it. */
export const postRefused = rule({
  id: 'post-refused',
  title: 'Something between refuses the client’s POST requests',
  why: 'Over polling the client receives with GET and sends with POST, as text/plain. A firewall’s rules, a CDN that allows GET only, or limit_except lets the handshake through and refuses everything that the client says.',
  neighbours: ['cors-refused'],
  explains: [
    'not-connecting',
    'no-sticky-session',
    'stale-session',
    'request-denied',
    'never-subscribed',
    'middleware-never-calls-next',
    'auth-callback-never-calls',
    'connect-handler-raised',
    'page-disconnected',
    'websocket-cut',
    'proxy-idle-timeout',
    'proxy-rate-limit',
  ],
  supports: (scene) => {
    const posts = refusedPosts(scene);
    const last = posts.at(-1)?.response;
    if (scene.works || !last) return undefined;
    const opened = scene.connections.findLast((each) => each.opened && each.transport === 'polling')?.opened;
    if (!opened) return undefined;
    const by = proxyOf(scene);
    return seen(
      `The handshake (GET) opens a session, and ${posts.length === 1 ? 'the POST' : `each of ${posts.length} POSTs`} into it is answered ${last.status} ${quote(textOf(last.body ?? ''))}${by ? ` by ${by}` : ''}, which is no answer of a Socket.IO server.`,
      last,
      opened,
      posts.at(-1)?.request,
    );
  },
  excluded: (scene) => {
    const taken = postsIn(scene).find(({ response }) => response?.status === 200)?.response;
    return taken && [taken.id];
  },
  fix: 'Let POST with the content type text/plain through at the Socket.IO path: an exception in the firewall (ModSecurity’s rule set names it 920420), all methods in the CDN’s behavior, no limit_except GET.',
});

const postsIn = (scene: Scene): Exchange[] =>
  exchanges(scene).filter(({ request, sid }) => request.method === 'POST' && sid !== undefined);

const refusedPosts = (scene: Scene): Exchange[] =>
  postsIn(scene).filter(({ response }) => response && REFUSALS.has(response.status) && !OWN.test(response.body ?? ''));

/** Without its tags, for a sentence. */
const textOf = (html: string): string => html.replace(/<head>[\s\S]*?<\/head>|<[^>]*>/gi, ' ');
