import { exchanges } from '../../facts/exchanges.ts';
import { value } from '../../facts/routes.ts';
import type { RefusedFacts } from '../../probes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** nginx, Node and Jetty, and others that follow RFC 6585. */
const WORDS =
  /Request Header Or Cookie Too Large|Request Header Fields Too Large|header (?:line )?(?:is )?too (?:large|long)/i;
const TOO_LARGE = 431;

/** docs/gallery.md#headers-too-large. What the browser sends along is more than the server reads. */
export const headersTooLarge = rule({
  id: 'headers-too-large',
  of: 'any',
  title: 'The page’s cookies make the request larger than the server accepts',
  why: 'The browser sends every cookie of the host with each handshake, those of other applications as well. Servers limit a header line to 4 to 16 KB and refuse what is longer, often only the one that speaks WebSocket.',
  explains: [
    'websocket-refused',
    'proxy-drops-upgrade',
    'no-websocket-support',
    'transport-disabled',
    'request-denied',
    'not-connecting',
    'refused-by-application',
  ],
  supports: (scene) => {
    if (scene.works) return undefined;
    const told = toldBy(scene);
    const facts = proofIn(scene);
    if (!told && !facts) return undefined;
    const says = [
      ...(told ? [`The server answers ${told.status}: the request’s headers are too large.`] : []),
      ...(facts
        ? [
            `The browser sends ${kilobytes(facts.cookieBytes)} of cookies to ${facts.url.split('?')[0]}. The same handshake is accepted without cookies, and answered ${value(facts.withCookies)?.status} with as many bytes of meaningless ones.`,
          ]
        : []),
    ];
    return seen(
      says.join(' '),
      told,
      ...(facts ? [`${facts.url.split('?')[0]} withCookies`, `${facts.url.split('?')[0]} asked`] : []),
    );
  },
  excluded: ({ probes }) => {
    const accepted = probes.refused?.find((each) => isAccepted(each.withCookies));
    return accepted && [`${accepted.url.split('?')[0]} withCookies`];
  },
  fix: 'Keep less in cookies (a session’s id in place of tokens), and limit each to the Path and host that need it. Until then raise the server’s limit: `node --max-http-header-size=65536`, nginx `large_client_header_buffers 8 32k;`, HAProxy `tune.bufsize 32768`, gunicorn `--limit-request-field_size 16380`, uvicorn’s websockets `WEBSOCKETS_MAX_LINE_LENGTH=32768`.',
});

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} KB`;

/** A status or words that mean nothing else. */
function toldBy(scene: Scene): { readonly entry: string; readonly status: number } | undefined {
  const handshake = scene.connections.findLast(
    (each) => each.handshake?.status === TOO_LARGE && !each.opened,
  )?.handshake;
  if (handshake) return handshake;
  const response = exchanges(scene).findLast(
    ({ response: answer }) =>
      answer && (answer.status === TOO_LARGE || (answer.status >= 400 && WORDS.test(answer.body ?? ''))),
  )?.response;
  return response && { entry: response.id, status: response.status };
}

/** Refused with cookies, accepted without. */
const proofIn = ({ probes, allConnections }: Scene): RefusedFacts | undefined =>
  probes.refused?.find(
    ({ url, asked, withCookies }) =>
      isAccepted(asked) &&
      (value(withCookies)?.status ?? 0) >= 400 &&
      allConnections.some(
        ({ asked: own }) => own.origin.replace(/^ws/, 'http') === new URL(url.replace(/^ws/, 'http')).origin,
      ),
  );

const isAccepted = (answer: RefusedFacts['asked'] | undefined): boolean => {
  const status = value(answer)?.status;
  return status !== undefined && status < 400;
};
