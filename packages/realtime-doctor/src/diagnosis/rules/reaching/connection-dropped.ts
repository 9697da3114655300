import { attemptErrors } from '../../facts/attempts.ts';
import { answersHttp, isSilent, named } from '../../facts/routes.ts';
import type { Route } from '../../probes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** Node's codes for a connection that the other side ended before it said a word. */
const ENDED = new Set(['ECONNRESET', 'EPIPE']);
/** Chromium's. */
const ENDED_IN_BROWSER = /ERR_EMPTY_RESPONSE|ERR_CONNECTION_(?:RESET|CLOSED)/;

/** docs/gallery.md#connection-dropped. TCP is accepted, each request ends without a byte, and TLS is not what is missing. */
export const connectionDropped = rule({
  id: 'connection-dropped',
  title: 'Something accepts the connection and drops it without an answer',
  why: 'A port forwarder (a published container port, an SSH tunnel, kubectl port-forward, a TCP balancer) accepts connections before it knows whether anything listens behind it. If nothing does, it closes them. The usual reason is a server that listens on its container’s own localhost.',
  neighbours: ['tls-mismatch', 'server-crashed'],
  explains: ['not-connecting', 'cors-refused', 'bad-gateway', 'proxy-wrong-target', 'silent-server'],
  supports: (scene) => {
    const { home, works } = scene;
    if (!home || works || everAnswered(home, scene)) return undefined;
    const errors = attemptErrors(scene, ENDED_IN_BROWSER);
    // It may try for a while before it gives up: longer than a probe waits, and not longer than the page does.
    const isLate = isSilent(home) && errors.length > 0;
    if (!isDropped(home) && !isLate) return undefined;
    const how = isLate || home.tls?.is !== 'failed' ? ', after a while' : ', over HTTP and over TLS';
    return {
      ...seen(
        `${home.origin} accepts TCP and ends each request without a byte${how}.`,
        named(home, 'tcp'),
        named(home, 'polling'),
        ...(isLate ? [] : [named(home, 'tls')]),
        ...errors.slice(-1),
      ),
      // A server that closes by itself, or speaks something other than HTTP, looks the same.
      weak: true,
    };
  },
  excluded: (scene) => {
    const { home } = scene;
    return home && answersHttp(home) ? [named(home, 'polling')] : undefined;
  },
  fix: 'If the port leads into a container, bind the server to all of its addresses: `server.listen(port, "0.0.0.0")`, `uvicorn --host 0.0.0.0`, `flask run --host 0.0.0.0`, `socketio.run(app, host="0.0.0.0")`, `vite --host`. See that the published port is the one that it listens on (`ports: ["3000:3000"]`), and that the process behind a tunnel or balancer runs.',
});

function isDropped({ tcp, tls, polling, upgrade }: Route): boolean {
  // A server that speaks TLS there ends a plain request as well.
  const isNoTls = tls?.is === 'failed' ? tls.code !== 'UNFINISHED' : isLater(tls, polling);
  if (tcp?.is !== 'answered' || !isNoTls) return false;
  return [polling, upgrade].every((asked) => asked?.is === 'failed' && ENDED.has(asked.code));
}

/** TLS was given less time than it took to drop a plain request; a server that speaks it begins at once. */
const isLater = (tls: Route['tls'], polling: Route['polling']): boolean =>
  tls?.is === 'silent' && polling?.is === 'failed' && tls.ms < polling.ms;

/** What answered once is a server that has gone since, or that is choosy. */
const everAnswered = (route: Route, { allConnections }: Scene): boolean =>
  answersHttp(route) ||
  allConnections.some(({ handshake, asked }) => handshake && asked.origin.replace(/^ws/, 'http') === route.origin);
