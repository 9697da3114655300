import { attemptErrors } from '../../facts/attempts.ts';
import { answersHttp, named, value } from '../../facts/routes.ts';
import type { Route } from '../../probes.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/**
 * docs/gallery.md#tls-mismatch. The other scheme answers on the same port, or the certificate is one that nobody
 * trusts.
 */
export const tlsMismatch = rule({
  id: 'tls-mismatch',
  of: 'any',
  title: 'The scheme or the certificate does not fit the server',
  why: 'One side begins with TLS and the other with plain HTTP, or the certificate is one that the browser does not trust. Neither side can say so in words that the other understands.',
  neighbours: ['server-unreachable', 'silent-server'],
  explains: ['bad-gateway', 'not-connecting'],
  supports: (scene) => {
    const { home, direct } = scene;
    const errors = attemptErrors(scene, /ERR_SSL_|ERR_CERT_|ERR_EMPTY_RESPONSE/);
    const support = [home, direct].flatMap((route) => (route ? (judge(route, scene) ?? []) : []))[0];
    if (support) return { ...support, because: [...support.because, ...errors.map(({ entry }) => entry)] };
    // An empty answer has many causes; what the browser says of TLS has one.
    const ofTls = errors.filter(({ message }) => !message.includes('ERR_EMPTY_RESPONSE'));
    return ofTls.length > 0 ? seen(`The browser says ${ofTls.at(-1)?.message}.`, ...ofTls) : undefined;
  },
  excluded: ({ home }) => (home && answersHttp(home) && isFit(home) ? [named(home, 'polling')] : undefined),
  fix: 'Use the scheme that the server speaks (https with wss, http with ws), and a certificate that the browser trusts.',
});

/** Probes are answered whatever the certificate is: what it is worth is asked apart. */
const isFit = ({ origin, tls }: Route): boolean =>
  origin.startsWith('https:') ? value(tls)?.authorized === true : tls === undefined;

function judge(route: Route, scene: Scene): Support | undefined {
  const { origin, tls, plain } = route;
  if (origin.startsWith('https:')) {
    if (tls?.is === 'answered' && !tls.value.authorized && !isTrusted(route, scene)) {
      return seen(
        `The certificate of ${origin} is not trusted (${tls.value.reason ?? 'no reason'}).`,
        named(route, 'tls'),
      );
    }
    if (tls?.is === 'failed' && plain?.is === 'answered') {
      return seen(
        `${origin} does not speak TLS; plain HTTP is answered there.`,
        named(route, 'tls'),
        named(route, 'plain'),
      );
    }
    return undefined;
  }
  return tls?.is === 'answered'
    ? seen(`${origin} speaks TLS and does not answer plain HTTP.`, named(route, 'tls'), named(route, 'polling'))
    : undefined;
}

/** The browser, whose word counts, had something from there: it has roots that Node has not. */
const isTrusted = ({ origin }: Route, { transcript, allConnections }: Scene): boolean => {
  const requests = transcript?.of('http.request').filter(({ url }) => url.startsWith(`${origin}/`)) ?? [];
  const asked = new Set(requests.map(({ request }) => request));
  const isAnswered = transcript?.of('http.response').some(({ request }) => asked.has(request)) ?? false;
  return (
    isAnswered || allConnections.some((each) => each.handshake && each.asked.origin.replace(/^ws/, 'http') === origin)
  );
};
