/**
 * Probes: requests from Node to a running application, in parallel, each with a deadline. They change nothing; a probe
 * that does (a notification) runs only if it is allowed. The results are plain data (`diagnosis/probes.ts`) that the
 * diagnosis judges.
 */
import type { Contract, ServiceRole } from '../contract/contract.ts';
import { noProbes, type ClientFacts, type ProbeReport, type Route, type StackFacts } from '../diagnosis/probes.ts';
import { showToken } from '../transcript/jwt.ts';
import { readClient } from './client.ts';
import { askNotification } from './notification.ts';
import { deadlineIn, isUnfinished, left, UNFINISHED, type Deadline } from './outcome.ts';
import { pageFacts, readPage, type PageTexts } from './page.ts';
import { askRedis } from './redis.ts';
import { askRefused, type RefusedRequest } from './refused.ts';
import { askRoute, type OpenQuestions } from './route.ts';
import type { ProbedStack } from './stack.ts';
import { askStreams } from './streams.ts';
import { factsOf, probeTokens, type ProbeToken } from './tokens.ts';

export interface ProbeRequest {
  /** The page that does not work. */
  readonly pageUrl: string | URL;
  /** Direct URLs of the backends, if known. */
  readonly backendUrls?: readonly (string | URL)[];
  readonly contract: Contract;
  /** Signs this stack's tokens, so that probes can find out what the backend expects of a token. */
  readonly secret?: string;
  /** The user's own token. It is sent only to the page's origin and the named backends. */
  readonly token?: string;
  readonly stack?: ProbedStack;
  readonly clientDir?: string;
  readonly redisUrl?: string | URL;
  /** URLs of sockets that the page opened: their origins and paths are probed, too. */
  readonly socketUrls?: readonly string[];
  /** Log lines that are not in any transcript. */
  readonly logs?: ProbeReport['logs'];
  /**
   * Allows probes that change something: a test notification to the probe's own user. The harness allows it on its own
   * stacks.
   */
  readonly allow?: { readonly notification?: boolean };
  /** `light` only checks whether the servers answer, for a page that was seen to work. */
  readonly depth?: 'full' | 'light';
  /** Engine.IO version of the page's own client. */
  readonly engineVersion?: '3' | '4';
  /** Open questions from the page's traffic. */
  readonly openQuestions?: { readonly cut?: boolean; readonly silent?: boolean; readonly namespaces?: boolean };
  /** Event streams that brought the page nothing. */
  readonly streams?: readonly string[];
  /** Handshakes of the page that were refused. */
  readonly refused?: readonly RefusedRequest[];
  /** The page's texts, if they were already read. */
  readonly texts?: PageTexts;
  /** Time limit for all probes together, in milliseconds. */
  readonly within?: number;
}

/** For all probes, so that a failed claim has its finding within three seconds. */
const WITHIN_MS = 2600;

/** After this time, a test notification counts as missing. */
const NOTIFICATION_MS = 1100;

/** Runs every probe that applies, within the deadline. @throws UsageError for a client folder without package.json */
export async function runProbes(request: ProbeRequest): Promise<ProbeReport> {
  const began = performance.now();
  const at = new Date().toISOString();
  const deadline = deadlineIn(request.within ?? WITHIN_MS);
  const { contract, stack, secret, token } = request;
  const page = new URL(request.pageUrl);
  const client = request.clientDir === undefined ? undefined : readClient(request.clientDir, contract);
  const backends = await backendsOf(request);
  const tokens = probeTokens(contract, secret, token);
  const redisUrl = request.redisUrl ?? (stack ? await stack.redis() : undefined);

  const reading = request.texts ? Promise.resolve(request.texts) : readPage(page, deadline);
  const reads = reading.then((texts) => pageFacts(texts, contract));
  const openQuestions: OpenQuestions = {
    ...(request.openQuestions?.cut ? { cut: true } : {}),
    ...(request.openQuestions?.silent ? { silent: true } : {}),
    ...(request.openQuestions?.namespaces ? { namespaces: reads.then((facts) => facts.namespaces ?? []) } : {}),
  };
  const [routes, facts, first, stackFacts, streams, refused] = await Promise.all([
    askRoutes(request, page, backends, tokens, deadline, openQuestions),
    reads,
    redisUrl === undefined ? undefined : askRedis(new URL(redisUrl), deadline),
    stack ? askStack(stack) : undefined,
    askStreams(request.streams ?? [], backends, page.origin, deadline),
    askRefused(request.refused ?? [], page.origin, deadline),
  ]);
  const notification = await notify(request, routes, tokens, deadline);
  // Asked again, because a server may subscribe to its channels only when its first client connects.
  const again = first?.is === 'answered' ? await askRedis(new URL(redisUrl ?? ''), deadline) : undefined;
  const redis = again?.is === 'answered' ? again : first;
  const report: ProbeReport = {
    target: page.href,
    at,
    ms: Math.round(performance.now() - began),
    routes,
    // Without its document, nothing is known about a page.
    ...(isUnfinished(facts.document) ? {} : { page: facts }),
    ...(client ? { client } : {}),
    tokens: tokens.flatMap((each) => factsOf(each, contract, secret) ?? []),
    ...notification.report,
    ...(stackFacts ? { stack: stackFacts } : {}),
    ...(redis ? { redis } : {}),
    ...(streams.length > 0 ? { streams } : {}),
    ...(refused.length > 0 ? { refused } : {}),
    logs: request.logs ?? [],
    did: [
      ...said(routes, client, stackFacts, request.depth),
      ...refused.map(
        ({ url }) =>
          `${url.split('?')[0]}: the page’s refused handshake, with and without its Origin, at other paths, and with cookies of the same length`,
      ),
    ],
    skipped: request.depth === 'light' ? [] : [...notification.skipped, ...skipped(request, backends)],
  };
  return clean({ ...report, skipped: [...report.skipped, ...unfinished(report)] }, tokens);
}

/** A report for an application that must not be probed. */
export const noProbesFor = (target: URL, why: string): ProbeReport => ({
  ...noProbes,
  target: target.href,
  at: new Date().toISOString(),
  skipped: [{ probe: 'all probes', why }],
});

async function backendsOf({ backendUrls = [], stack }: ProbeRequest): Promise<URL[]> {
  const own = stack ? await stack.backends() : [];
  const all = [...backendUrls.map((url) => new URL(url)), ...own];
  return [...new Map(all.map((url) => [url.origin, url])).values()];
}

/** The page's origin, the other origins of its sockets, and the backends. */
function askRoutes(
  { contract, socketUrls = [], depth = 'full', engineVersion = '4' }: ProbeRequest,
  page: URL,
  backends: readonly URL[],
  tokens: readonly ProbeToken[],
  deadline: Deadline,
  openQuestions: OpenQuestions,
): Promise<Route[]> {
  const seen = socketUrls.filter((url) => URL.canParse(url)).map((url) => new URL(url.replace(/^ws/, 'http')));
  // An application that is served below a path often has its Socket.IO server there, too.
  const below = page.pathname.replace(/[^/]*$/, '');
  const own = below === '/' ? [] : [`${below}socket.io/`];
  const paths = [...new Set([...seen.map(({ pathname }) => pathname), ...own])].slice(0, 4);
  const known = new Set([page.origin, ...backends.map(({ origin }) => origin)]);
  const others = [...new Set(seen.map(({ origin }) => origin))].filter((origin) => !known.has(origin)).slice(0, 2);
  const harmless = tokens.filter(({ kind }) => kind === 'none' || kind === 'forged');
  const ask = (name: string, role: Route['role'], origin: URL, sent: readonly ProbeToken[]): Promise<Route> =>
    askRoute({
      name,
      role,
      origin,
      contract,
      pageOrigin: page.origin,
      tokens: sent,
      paths,
      deadline,
      depth,
      engineVersion,
      openQuestions,
    });
  // A working page connected to these servers; other servers are not probed.
  const isAsked = depth === 'full' || seen.length === 0 || seen.some(({ origin }) => origin === page.origin);
  return Promise.all([
    ...(isAsked ? [ask('page', 'page', new URL(page.origin), tokens)] : []),
    ...others.map((origin, index) => ask(numbered('socket', index), 'socket', new URL(origin), harmless)),
    ...backends
      .filter(({ origin }) => origin !== page.origin)
      .map(({ origin }, index) => ask(numbered('backend', index), 'backend', new URL(origin), tokens)),
  ]);
}

const numbered = (name: string, index: number): string => (index === 0 ? name : `${name} ${index + 1}`);

async function askStack(stack: ProbedStack): Promise<StackFacts> {
  const roles: ServiceRole[] = ['backend', 'frontend', 'redis'];
  const named = await Promise.all(roles.map(async (role) => [role, await stack.environmentNames(role)] as const));
  const environment = Object.fromEntries(named.filter(([, names]) => names !== undefined));
  return { describedAs: stack.describedAs, environment };
}

/** Sends a notification to the probe's own user, if that is allowed and a user with the needed tier connected. */
async function notify(
  { allow, stack, contract }: ProbeRequest,
  routes: readonly Route[],
  tokens: readonly ProbeToken[],
  deadline: Deadline,
): Promise<{ report: Pick<ProbeReport, 'notification'>; skipped: ProbeReport['skipped'] }> {
  const isAllowed = allow?.notification ?? stack?.isOwn === true;
  const leaveOut = (why: string) => ({ report: {}, skipped: [{ probe: 'notification', why }] });
  if (!isAllowed) return leaveOut('not allowed: it would reach a user');
  const path = contract.http.testNotification;
  const event = contract.events.notification;
  if (path === undefined || event === undefined) return leaveOut('the contract names no endpoint or event for it');
  const chosen = tokens.find(({ kind }) => kind === 'given') ?? tokens.find(({ kind }) => kind === 'good');
  if (chosen?.token === undefined) return leaveOut('no token to ask with');
  const open = routes
    .filter(({ role }) => role !== 'socket')
    .flatMap(({ name, role, origin, connects }) => {
      const answer = connects?.[chosen.kind];
      if (answer?.is !== 'answered' || answer.value.connected === undefined) return [];
      return [{ name, role, origin, transport: answer.value.transport }];
    })
    // Sent to a backend if one is known, so that it is known which instance received the request.
    .toSorted((a, b) => Number(a.role === 'page') - Number(b.role === 'page'));
  if (open.length === 0) return leaveOut('no client could connect to receive it');
  if (left(deadline) < NOTIFICATION_MS) return leaveOut('the time limit was reached');
  const answer = await askNotification({ routes: open, contract, event, path, token: chosen.token, deadline });
  return { report: { notification: answer }, skipped: [] };
}

function said(
  routes: readonly Route[],
  client: ClientFacts | undefined,
  stack: StackFacts | undefined,
  depth: ProbeRequest['depth'] = 'full',
): string[] {
  if (depth === 'light') {
    return [
      ...routes.map(({ name, origin }) => `${name} ${origin}: one polling handshake`),
      'read the page and its scripts',
    ];
  }
  return [
    ...routes.map(({ name, origin, connects }) => {
      const kinds = Object.keys(connects ?? {});
      const asked = kinds.length > 0 ? `; connected with token ${kinds.join(', ')}` : '';
      return `${name} ${origin}: name, port, health, handshakes over polling and WebSocket, session, other paths${asked}`;
    }),
    'read the page and its scripts',
    ...(client ? [`read ${client.folder}`] : []),
    ...(stack ? [`read the names of the services’ environment (${stack.describedAs})`] : []),
  ];
}

function skipped(request: ProbeRequest, backends: readonly URL[]): ProbeReport['skipped'] {
  const without = (probe: string, why: string, isLeftOut: boolean) => (isLeftOut ? [{ probe, why }] : []);
  return [
    ...without('backend', 'its own address is not known', backends.length === 0),
    ...without('tokens that the backend must accept', 'its secret is not known', request.secret === undefined),
    ...without('redis', 'its address is not known', !request.redisUrl && !request.stack),
    ...without('client folder', 'none was given', request.clientDir === undefined),
  ];
}

/** Probes that the deadline cut short, reported as skipped. */
function unfinished({ routes, page, redis, notification }: ProbeReport): ProbeReport['skipped'] {
  const all = [
    ...routes.flatMap(({ name, connects, paths, role: _role, origin: _origin, ...own }) => [
      ...Object.entries(own).map(([probe, answer]) => ({ probe: `${name}/${probe}`, answer })),
      ...Object.entries(connects ?? {}).map(([kind, answer]) => ({ probe: `${name}/connect ${kind}`, answer })),
      ...Object.entries(paths ?? {}).map(([path, answer]) => ({ probe: `${name}${path}`, answer })),
    ]),
    ...(page ? [] : [{ probe: 'page/document', answer: { code: UNFINISHED } }]),
    { probe: 'redis', answer: redis },
    { probe: 'notification', answer: notification },
  ];
  return all
    .filter(({ answer }) => isUnfinished(answer))
    .map(({ probe }) => ({ probe, why: 'the time limit was reached' }));
}

/** Replaces tokens in answers by their claims, in case a server echoed one, and removes probes that were cut short. */
function clean(report: ProbeReport, tokens: readonly ProbeToken[]): ProbeReport {
  let text = JSON.stringify(report);
  for (const { token } of tokens) {
    if (token !== undefined) text = text.replaceAll(JSON.stringify(token).slice(1, -1), showToken(token));
  }
  return JSON.parse(text, (_key, value: unknown) => (isUnfinished(value) ? undefined : value)) as ProbeReport;
}
