/** What a route's answers amount to. */
import type { ConnectAnswer, HttpAnswer, Outcome, Route, TokenKind, UpgradeAnswer } from '../probes.ts';

type Probe = Exclude<keyof Route, 'name' | 'role' | 'origin' | 'connects' | 'paths' | 'entries'>;

/** What is silent for so many times as long as its neighbours take to answer does not answer; less may be slow. */
export const FAR_LONGER = 4;

/** A probe's name in a finding. */
export const named = (route: Route, probe: Probe): string => route.entries?.[probe] ?? `${route.name}/${probe}`;
export const namedConnect = (route: Route, kind: TokenKind): string => `${route.name}/connect ${kind}`;
export const namedPath = (route: Route, path: string): string => `${route.name}${path}`;

export const value = <T>(outcome: Outcome<T> | undefined): T | undefined =>
  outcome?.is === 'answered' ? outcome.value : undefined;

/** An Engine.IO v4 open packet, over polling. */
export const isOpen = (answer: HttpAnswer | undefined): boolean =>
  answer?.packets?.some(({ engine, data }) => engine === 'open' && data?.includes('"sid"')) ?? false;

export const polls = (route: Route | undefined): boolean =>
  isOpen(value(route?.polling)) || isOpen(value(route?.pollingWithOrigin));

export const isUpgraded = (answer: UpgradeAnswer | undefined): boolean =>
  answer?.status === 101 && answer.frames[0]?.packet?.engine === 'open' && answer.error === undefined;

export const upgrades = (route: Route | undefined): boolean => isUpgraded(value(route?.upgrade));

/** Speaks Socket.IO at the contract's path, over one transport at least. */
export const speaks = (route: Route | undefined): boolean => polls(route) || upgrades(route);

/** Names of the probes that say so. */
export function speaksBecause(route: Route | undefined): string[] {
  if (!route) return [];
  return [
    ...(isOpen(value(route.polling)) ? [named(route, 'polling')] : []),
    ...(isOpen(value(route.pollingWithOrigin)) ? [named(route, 'pollingWithOrigin')] : []),
    ...(upgrades(route) ? [named(route, 'upgrade')] : []),
  ].slice(0, 2);
}

const httpProbes = ['polling', 'pollingWithOrigin', 'health', 'dialect', 'oldPolling'] as const;

/** Some byte came back over HTTP, whatever it said. */
export const answersHttp = (route: Route | undefined): boolean =>
  httpProbes.some((probe) => route?.[probe]?.is === 'answered') || route?.upgrade?.is === 'answered';

/** The port accepts, and nothing that was asked got a byte. */
export function isSilent(route: Route | undefined): boolean {
  if (route?.tcp?.is !== 'answered') return false;
  return !answersHttp(route) && route.polling?.is === 'silent' && route.upgrade?.is === 'silent';
}

/** Statuses with which a gateway answers in its own name. */
export const GATEWAY = new Set([502, 503, 504]);

/** The gateway's own words about the server behind it: the probes that got them, and the status. */
export function gatewayError(route: Route | undefined): { status: number; because: string[] } | undefined {
  if (!route) return undefined;
  // The server behind it answered for itself: what became of an upgrade is another story.
  const polled = [route.polling, route.pollingWithOrigin].filter((asked) => asked !== undefined);
  const hasOwnAnswer = polled.some((asked) => asked.is === 'answered' && !GATEWAY.has(asked.value.status));
  if (polled.length === 0 || hasOwnAnswer) return undefined;
  const found = (['polling', 'pollingWithOrigin', 'upgrade'] as const).flatMap((probe) => {
    const status = value<HttpAnswer | UpgradeAnswer>(route[probe])?.status;
    return status !== undefined && GATEWAY.has(status) ? [{ status, probe }] : [];
  });
  const first = found[0];
  return first && { status: first.status, because: found.map(({ probe }) => named(route, probe)) };
}

export const connect = (route: Route | undefined, kind: TokenKind): ConnectAnswer | undefined =>
  value(route?.connects?.[kind]);

/** Which implementation answers, by the words in which it refuses a transport that there is not. */
export function dialect(route: Route | undefined): 'node' | 'python' | undefined {
  const body = value(route?.dialect)?.body ?? '';
  if (/"code"\s*:\s*0\b/.test(body)) return 'node';
  return /Invalid transport/i.test(body) ? 'python' : undefined;
}

/** A short quotation of a body, for a sentence. */
export const quote = (body: string): string => {
  const text = body.replace(/\s+/g, ' ').trim();
  return text === '' ? 'no body' : `"${text.length > 90 ? `${text.slice(0, 90)}…` : text}"`;
};

/** Nobody asked the server: all that is known of it is what the page was answered. */
export const isUnasked = (route: Route | undefined): boolean => route === undefined || route.entries !== undefined;
