/** The HTTP requests of the page's connections, each with what became of it. */
import type { HttpFailed, HttpRequest, HttpResponse } from '../../transcript/entries.ts';
import type { Scene } from '../scene.ts';

export interface Exchange {
  readonly request: HttpRequest;
  readonly response?: HttpResponse;
  readonly failed?: HttpFailed;
  /** The session that the request belongs to; absent for a handshake. */
  readonly sid?: string;
}

/** In the order in which they were asked. */
export function exchanges({ transcript, allConnections }: Scene): Exchange[] {
  if (!transcript) return [];
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

/** Requests that the browser kept from the page for one of these reasons of its own: `MultipleAllowOriginValues`. */
export const corsFailures = (scene: Scene, ...reasons: readonly string[]): Exchange[] =>
  exchanges(scene).filter(({ failed }) =>
    reasons.some(
      (reason) => failed?.blockedReason === `cors ${reason}` || failed?.blockedReason === `cors Preflight${reason}`,
    ),
  );

/** The origin of the page that an exchange belongs to, by its own header or by the page's address. */
export const originOf = ({ request }: Exchange, scene: Scene): string =>
  request.headers['origin'] ?? pageOriginOf(scene) ?? '';

/** The origin of the page that was looked at. */
export function pageOriginOf({ transcript, probes }: Scene): string | undefined {
  const at = transcript?.of('navigation').findLast(({ sameDocument }) => !sameDocument)?.url ?? probes.target;
  return URL.canParse(at) ? new URL(at).origin : undefined;
}
