/** The HTTP requests of the page's connections, each with what became of it. */
import type { HttpFailed, HttpRequest, HttpResponse } from '../../transcript/entries.ts';
import type { Transcript } from '../../transcript/transcript.ts';
import type { Scene } from '../scene.ts';

export interface Exchange {
  readonly request: HttpRequest;
  readonly response?: HttpResponse;
  readonly failed?: HttpFailed;
  /** The session that the request belongs to; absent for a handshake. */
  readonly sid?: string;
}

/** By the connections of a scene: every other rule asks for them, and a recording may have thousands. */
const known = new WeakMap<Scene['allConnections'], readonly Exchange[]>();

/** In the order in which they were asked. */
export function exchanges({ transcript, allConnections }: Scene): readonly Exchange[] {
  const before = known.get(allConnections);
  if (before) return before;
  const found = transcript ? exchangesIn(transcript, allConnections) : [];
  known.set(allConnections, found);
  return found;
}

function exchangesIn(transcript: Transcript, allConnections: Scene['allConnections']): Exchange[] {
  const own = new Set(allConnections.flatMap(({ entries }) => entries));
  const responses = new Map(transcript.of('http.response').map((entry) => [entry.request, entry]));
  const failures = new Map(transcript.of('http.failed').map((entry) => [entry.request, entry]));
  return transcript
    .of('http.request')
    .filter(({ id }) => own.has(id))
    .map((request) => {
      const response = responses.get(request.request);
      const failed = failures.get(request.request);
      const sid = URL.canParse(request.url) ? new URL(request.url).searchParams.get('sid') : null;
      return {
        request,
        ...(response ? { response } : {}),
        ...(failed ? { failed } : {}),
        ...(sid === null ? {} : { sid }),
      };
    });
}

/** The console's words for the reasons of CORS, which a recording has where it lacks the reason itself. */
const CORS_WORDS: readonly (readonly [string, RegExp])[] = [
  ['MultipleAllowOriginValues', /contains multiple values/],
  ['WildcardOriginNotAllowed', /must not be the wildcard '\*' when the request's credentials mode is 'include'/],
  [
    'InvalidAllowCredentials',
    /'Access-Control-Allow-Credentials' header in the response is '[^']*' which must be 'true'/,
  ],
  ['HeaderDisallowedByPreflightResponse', /Request header field \S+ is not allowed by Access-Control-Allow-Headers/],
  ['MethodDisallowedByPreflightResponse', /Method \S+ is not allowed by Access-Control-Allow-Methods/],
  ['AllowOriginMismatch', /has a value '[^']*' that is not equal to the supplied origin/],
  ['InvalidAllowOriginValue', /contains the invalid value/],
  ['MissingAllowOriginHeader', /No 'Access-Control-Allow-Origin' header is present/],
  ['PreflightInvalidStatus', /preflight request doesn't pass access control check: It does not have HTTP ok status/],
  ['PreflightDisallowedRedirect', /Redirect is not allowed for a preflight request/],
];

/** The reason in the browser's own name for it, without the part that says that it was the preflight. */
function corsReason({ request, failed }: Exchange, { transcript }: Scene): string | undefined {
  const own = /^cors (?:Preflight(?!Invalid|Disallowed))?(\w+)$/.exec(failed?.blockedReason ?? '')?.[1];
  if (own !== undefined || !failed) return own;
  const line = transcript
    ?.of('console')
    .find(({ text }) => text.includes('blocked by CORS policy') && text.includes(request.url.split('&t=')[0] ?? ''));
  return line && CORS_WORDS.find(([, words]) => words.test(line.text))?.[0];
}

/** Requests that the browser kept from the page for one of these reasons of its own: `MultipleAllowOriginValues`. */
export const corsFailures = (scene: Scene, ...reasons: readonly string[]): Exchange[] =>
  exchanges(scene).filter((exchange) => {
    const reason = corsReason(exchange, scene);
    return reason !== undefined && reasons.includes(reason);
  });

/** The origin of the page that an exchange belongs to, by its own header or by the page's address. */
export const originOf = ({ request }: Exchange, scene: Scene): string =>
  request.headers['origin'] ?? pageOriginOf(scene) ?? '';

/** The origin of the page that was looked at. */
export function pageOriginOf({ transcript, probes }: Scene): string | undefined {
  const at = transcript?.of('navigation').findLast(({ sameDocument }) => !sameDocument)?.url ?? probes.target;
  return URL.canParse(at) ? new URL(at).origin : undefined;
}

/** Another registrable domain, as far as that can be told without a list: the last two labels differ. */
export function isOtherSite(url: string, pageOrigin: string | undefined): boolean {
  if (pageOrigin === undefined || !URL.canParse(pageOrigin)) return false;
  const site = (host: string): string => (/^[\d.]+$/.test(host) ? host : host.split('.').slice(-2).join('.'));
  return site(new URL(url).hostname) !== site(new URL(pageOrigin).hostname);
}

/** An answer with CORS headers that the browser did not withhold for this reason of its own (`CorsError`). */
export function corsAllowedFor(scene: Scene, reason: string): [string] | undefined {
  const answered = scene.transcript
    ?.of('http.response')
    .findLast(({ headers }) => 'access-control-allow-origin' in headers);
  return answered && corsFailures(scene, reason).length === 0 ? [answered.id] : undefined;
}
