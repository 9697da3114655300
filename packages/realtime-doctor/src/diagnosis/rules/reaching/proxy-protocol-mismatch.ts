import { named, quote, value } from '../../facts/routes.ts';
import { isUnreadable, PROXY_LINE } from '../../facts/unreadable.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#proxy-protocol-mismatch. Well-formed requests are answered as bytes that are no HTTP request. */
export const proxyProtocolMismatch = rule({
  id: 'proxy-protocol-mismatch',
  title: 'The server can’t read what the proxy sends it',
  why: 'A proxy may put a line of the PROXY protocol before each connection, or speak TLS or HTTP/2 to the server behind it. A server that expects plain HTTP/1.1 takes that for a broken request and refuses it, before it looks at path or method.',
  neighbours: ['tls-mismatch'],
  explains: ['bad-gateway', 'not-connecting', 'path-mismatch', 'transport-disabled', 'proxy-drops-upgrade'],
  supports: (scene) => {
    const { home, works } = scene;
    const answers = answersOf(scene);
    const [first] = answers;
    if (!home || works || !first || answers.length < 2 || !answers.every(isUnreadable) || isWritten(scene))
      return undefined;
    const line = answers.find(({ body }) => PROXY_LINE.test(body));
    const support = seen(
      `${home.origin} answers each request at the Socket.IO path with 400 ${quote(first.body)}, well-formed ones as well: ${line ? 'it read a line of the PROXY protocol as a request' : 'so a server answers bytes that are no HTTP request'}.`,
      named(home, 'polling'),
      named(home, 'upgrade'),
      scene.connections.at(-1)?.handshake,
    );
    // What it was that the server could not read is known only if it quotes it.
    return { ...support, weak: !line };
  },
  excluded: ({ home }) => {
    const polling = value(home?.polling);
    return home && polling && !isUnreadable(polling) ? [named(home, 'polling')] : undefined;
  },
  fix: 'Compare how the proxy speaks to this server with what the server expects. HAProxy: no `send-proxy` or `send-proxy-v2` in the server line, and neither `ssl` nor `proto h2`, unless the server understands them. nginx (stream): no `proxy_protocol on`. A cloud’s load balancer: the PROXY protocol off. Or let the server read it: `listen 80 proxy_protocol` in nginx before it, `--proxy-protocol` in gunicorn.',
});

const answersOf = ({ home }: Scene) =>
  [value(home?.polling), value(home?.pollingWithOrigin), value(home?.dialect), value(home?.upgrade)].filter(
    (answer) => answer !== undefined,
  );

/** An HTTP library dates the answers that it writes. */
const isWritten = ({ transcript, connections }: Scene): boolean =>
  connections.some(({ handshake }) => {
    const entry = handshake && transcript?.get(handshake.entry);
    return entry?.kind === 'http.response' && (entry.body ?? '') === '' && 'date' in entry.headers;
  });
