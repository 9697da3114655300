import { isInferred } from '../../../contract/inferred.ts';
import { frameworks } from '../../facts/frameworks.ts';
import { named, namedPath, quote, speaks } from '../../facts/routes.ts';
import { otherUpgradeHandler, ownNotFound } from '../../facts/not-found.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

const NEXT =
  'If an API route (such as `pages/api/socket.js`) attaches Socket.IO, request it before `io()`, with `await fetch("/api/socket")`: after each restart nothing is attached until someone does. Otherwise attach it in a server of your own.';

/** docs/gallery.md#server-not-attached. The framework itself says 404 at the path, and no other path answers. */
export const serverNotAttached = rule({
  id: 'server-not-attached',
  title: 'No Socket.IO server is attached to the server that listens',
  why: 'Socket.IO hangs on one HTTP server. A framework that creates another one to listen (`app.listen()`), or an application that is run without its Socket.IO wrapper, serves its routes and knows nothing of the Socket.IO path.',
  neighbours: ['path-mismatch', 'mount-doubling', 'proxy-strips-prefix'],
  explains: ['not-connecting', 'cors-refused', 'proxy-drops-upgrade', 'native-websocket-client'],
  supports: (scene) => {
    const { home, contract } = scene;
    const answer = ownNotFound(scene);
    if (!home || !answer || scene.works) return undefined;
    // Of a page that was not seen nothing says that its sockets go here.
    if (scene.allConnections.length === 0 && scene.probes.routes.some(({ role }) => role === 'socket'))
      return undefined;
    // Nor of one that has asked for nothing, and has no client that could.
    if (scene.transcript && isInferred(contract) && scene.allConnections.length === 0 && !scene.probes.page?.client)
      return undefined;
    const found = frameworks(scene);
    const path = contract.transport.path;
    const isNext = found.has('next') && answer.body.includes('<');
    const words = isNext ? 'the page of Next.js' : quote(answer.body);
    const isAsked = home.entries === undefined;
    // The server may be there under the page's own prefix, or with a slash at the end, and no one asked.
    if (!isAsked && (isUnderPrefix(scene) || scene.connections.at(-1)?.asked.path.endsWith('/') === false))
      return undefined;
    const support = seen(
      `${home.origin}${path} is answered by the application's own 404 (${words})${isAsked ? ', and no other path opens a session' : ''}.`,
      answer.because,
      named(home, 'polling'),
      ...Object.keys(home.paths ?? {})
        .filter((at) => home.paths?.[at]?.is === 'answered')
        .slice(0, 2)
        .map((at) => namedPath(home, at)),
    );
    const how = isNext
      ? ' Next.js has no Socket.IO of its own: a custom server or an API route has to attach it, and an API route does so only when it is requested.'
      : found.has('python')
        ? ' The process may run the web application instead of its Socket.IO wrapper.'
        : ' `app.listen()` creates a second HTTP server: the one that Socket.IO hangs on is then never listened to.';
    // A server at a path that was not tried looks the same.
    return { ...support, says: `${support.says}${how}`, weak: true, ...(isNext ? { fix: NEXT } : {}) };
  },
  excluded: (scene) => {
    const { home, direct } = scene;
    if (home && speaks(home)) return [named(home, 'polling')];
    if (direct && speaks(direct)) return [named(direct, 'polling')];
    const other = otherUpgradeHandler(scene);
    return other && [other.because];
  },
  fix: 'Attach Socket.IO to the HTTP server that listens: in Node `const server = http.createServer(app); new Server(server); server.listen(port)`, in Python serve the `ASGIApp` or `WSGIApp` that wraps the application. If it is attached, look for its `path`.',
});

/** Whether the page lies in a folder of its server: `/app/` or `/app/orders`. */
const isUnderPrefix = ({ transcript }: Scene): boolean =>
  transcript?.of('navigation').some(({ url }) => URL.canParse(url) && /^\/[^/]+\//.test(new URL(url).pathname)) ??
  false;
