import { doubledPaths } from '../../facts/mounts.ts';
import { frameworks, proxyOf } from '../../facts/frameworks.ts';
import { dialect, isOpen, named, namedPath, quote, speaks, value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** Below the path, a name that no application has: what is echoed of it is what reached the application. */
const ECHO = 'e2e-echo';

/** docs/gallery.md#proxy-strips-prefix. What reaches the backend lacks the path, so it answers at the path twice. */
export const proxyStripsPrefix = rule({
  id: 'proxy-strips-prefix',
  title: 'A proxy removes the Socket.IO path before it asks the server',
  why: 'A proxy rule may replace the prefix that it matched. In nginx a slash at the end of `proxy_pass` does so: the server behind is asked at `/` and has nothing there.',
  neighbours: ['server-unreachable', 'path-mismatch'],
  explains: [
    'mount-doubling',
    'path-mismatch',
    'spa-fallback',
    'server-not-attached',
    'not-connecting',
    'cors-refused',
  ],
  supports: (scene) => {
    const { home, direct, contract, works } = scene;
    if (!home || works || speaks(home) || (value(home.polling)?.status ?? 200) < 400) return undefined;
    const { path } = contract.transport;
    const echoed = echoOf(scene);
    const doubled = doubledPaths(path).find((at) => isOpen(value(home.paths?.[at])));
    const isDirect = speaks(direct);
    const byProxy = proxyOf(scene);
    // The backend answers directly at the path, and through the proxy at the path twice: the proxy takes one away.
    const isProved = echoed !== undefined || (doubled !== undefined && isDirect);
    const found = frameworks(scene);
    const isMount = dialect(home) === 'python' || found.has('python');
    const stands = byProxy !== undefined || found.has('node');
    if (!isProved && (doubled === undefined || !stands || isMount)) return undefined;
    const at = doubled === undefined ? '' : `; ${home.origin}${doubled} opens a session`;
    const echo =
      echoed === undefined ? '' : ` The server behind says ${quote(echoed)} when it is asked for ${path}${ECHO}.`;
    const support = seen(
      `${home.origin}${path} answers ${value(home.polling)?.status ?? 'nothing'}${at}${byProxy ? `, through ${byProxy}` : ''}.${echo}`,
      named(home, 'polling'),
      ...(doubled === undefined ? [] : [namedPath(home, doubled)]),
      ...(echoed === undefined ? [] : [namedPath(home, `${path}${ECHO}`)]),
      ...(isDirect && direct ? [named(direct, 'polling')] : []),
    );
    return { ...support, weak: !isProved };
  },
  excluded: ({ home, contract }) => {
    if (home && speaks(home)) return [named(home, 'polling')];
    const answer = value(home?.polling);
    const path = contract.transport.path.replace(/\/$/, '');
    // The application names the whole path that it was asked for.
    return home && answer && new RegExp(`Cannot GET ${path}/`).test(answer.body) ? [named(home, 'polling')] : undefined;
  },
  fix: 'Let the proxy pass the path on as it is: no slash or path at the end of `proxy_pass`, no strip-prefix or rewrite for /socket.io.',
});

/** The application's words about a path that it was asked for without the prefix. */
function echoOf({ home, contract }: Scene): string | undefined {
  const { path } = contract.transport;
  const { body } = value(home?.paths?.[`${path}${ECHO}`]) ?? {};
  const asked = pathIn(body);
  if (asked !== undefined && asked.startsWith(`/${ECHO}`)) return body;
  // The answer to the handshake itself may tell as much.
  const own = value(home?.polling)?.body;
  const got = pathIn(own);
  return got !== undefined && got !== path && got !== path.replace(/\/$/, '') && path.endsWith(got) ? own : undefined;
}

/** The path that a framework's own 404 names. */
const pathIn = (body: string | undefined): string | undefined =>
  /(?:Cannot GET|Route GET:) ?(\S+?)(?:\?|<|&quot;| not found|$)/.exec(body ?? '')?.[1];
