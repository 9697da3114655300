import type { Contract } from '../contract/contract.ts';
import type { ConnectAnswer, HttpAnswer, Outcome, Route, UpgradeAnswer } from '../diagnosis/probes.ts';
import { askConnect } from './connect.ts';
import { http, type CookieJar } from './http.ts';
import { askDns, askTcp, askTls, portOf } from './line.ts';
import { deadlineIn, left, outcome, type Deadline } from './outcome.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { askHeld, askNamespaces, askParsers } from './raw-client.ts';
import { askSticky, leave, sidOf } from './sticky.ts';
import type { ProbeToken } from './tokens.ts';
import { askUpgrade } from './upgrade.ts';

export interface RouteRequest {
  readonly name: string;
  readonly role: Route['role'];
  readonly origin: URL;
  readonly contract: Contract;
  /** Sent as `Origin`, because servers and balancers check it. */
  readonly pageOrigin: string;
  /** Sent along this route and nowhere else. */
  readonly tokens: readonly ProbeToken[];
  /** Further paths for handshakes. */
  readonly paths: readonly string[];
  readonly deadline: Deadline;
  /** `light` is one polling handshake. */
  readonly depth: 'full' | 'light';
  /** Engine.IO version of that handshake. */
  readonly engineVersion: '3' | '4';
  /** Open questions from the page's traffic. */
  readonly openQuestions: OpenQuestions;
}

/** Questions that only some pages raise. */
export interface OpenQuestions {
  /** The page was cut off soon after its handshake: by a proxy, by the parser, or by the application? */
  readonly cut?: boolean;
  /** The page waits for the answer to its CONNECT over WebSocket: does one come over polling? */
  readonly silent?: boolean;
  /** The page waits for an answer in its namespace. Names from its scripts are tried, then the usual ones. */
  readonly namespaces?: Promise<readonly string[]>;
}

/** Where a wrong mount puts a Socket.IO server (docs/gallery.md#mount-doubling), and other common places. */
const ELSEWHERE = [
  '/socket.io/',
  '/ws/',
  '/realtime/',
  '/api/socket.io/',
  // From tutorials for Next.js.
  '/api/socket/',
  '/api/socketio/',
  '/sio/',
];
/** A path below: a framework that echoes the requested path shows what a proxy changed in it. */
const ECHO = 'e2e-echo';

/** A server that is silent for this long is silent, however much time is left. */
const MAX_TIMEOUT_MS = { first: 5000, connect: 3000, scheme: 1800 } as const;
/** Used if half of the remaining time is less. */
const MIN_TIMEOUT_MS = 3200;

const POLLING = 'EIO=4&transport=polling';
/** How long the upgrade may still take after a polling handshake. */
const UPGRADE_TIMEOUT_MS = 500;
/** For the first probes before the others start. */
const FIRST_ROUND_MS = 600;
/** How often the health check is requested, to see which instances answer. */
const INSTANCES = 4;

/** Runs all probes along one route in parallel. Probes that do not apply to it are left out. */
export async function askRoute(request: RouteRequest): Promise<Route> {
  const { name, role, origin, contract, pageOrigin, deadline } = request;
  const { path } = contract.transport;
  // The second round (tokens, the other scheme) needs its share of the time.
  const half = Math.min(MAX_TIMEOUT_MS.first, Math.max(MIN_TIMEOUT_MS, left(deadline) / 2));
  const first = deadlineIn(Math.min(left(deadline) * 0.7, half));
  const sessions: OpenSession[] = [];
  const poll = (at: string, query: string, headers: Record<string, string> = {}): Promise<Outcome<HttpAnswer>> =>
    outcome(first, async (signal) => {
      const url = new URL(`${at}?${query}`, origin);
      const jar: CookieJar = new Map();
      const answer = await http(url, { signal, headers, jar });
      const sid = sidOf(answer);
      if (sid !== undefined) sessions.push({ url, sid, jar });
      return answer;
    });
  if (request.depth === 'light') {
    const polling = await outcome(first, async (signal) => {
      const url = new URL(`${path}?EIO=${request.engineVersion}&transport=polling`, origin);
      const jar: CookieJar = new Map();
      const answer = await http(url, { signal, jar, engineVersion: request.engineVersion });
      const sid = sidOf(answer);
      if (sid !== undefined) sessions.push({ url, sid, jar });
      return answer;
    });
    await leaveAll(sessions, deadline);
    return {
      name,
      role,
      origin: origin.origin,
      ...(request.engineVersion === '3' ? { oldPolling: polling } : { polling }),
    };
  }
  const healthPath = contract.http.health;
  const health = (signal: AbortSignal): Promise<HttpAnswer> => http(new URL(healthPath ?? '/', origin), { signal });
  const upgrade = (query: string): Promise<Outcome<UpgradeAnswer>> =>
    askUpgrade(new URL(`${path}${query}`, origin.href.replace(/^http/, 'ws')), pageOrigin, first);
  const elsewhere = [
    // Without its slash, because some servers redirect there.
    ...new Set([
      ...request.paths,
      path.replace(/(.)\/$/, '$1'),
      `${path}socket.io/`,
      '/ws/socket.io/',
      `${path}${ECHO}`,
      ...ELSEWHERE,
    ]),
  ];

  const polling = poll(path, POLLING);
  const upgraded = upgrade('?EIO=4&transport=websocket');
  const withOrigin = poll(path, POLLING, { origin: pageOrigin });
  // The least harmful probes first. A silent server does not hold up the rest.
  await Promise.race([Promise.all([polling, upgraded, withOrigin]), sleep(FIRST_ROUND_MS)]);
  const connects = transportThatOpens(upgraded, polling).then((transport) => askAll(request, transport));
  const scheme = polling.then((answer) => askScheme(origin, answer, sooner(deadline, MAX_TIMEOUT_MS.scheme)));
  const answers = await settled({
    dns: askDns(origin, first),
    tcp: askTcp(origin, first),
    ...(healthPath === undefined ? {} : { health: outcome(first, health) }),
    polling,
    pollingWithOrigin: withOrigin,
    oldPolling: poll(path, 'EIO=3&transport=polling'),
    dialect: poll(path, 'EIO=4&transport=none'),
    upgrade: upgraded,
    nativeUpgrade: upgrade(''),
    sticky: askSticky(new URL(`${path}?${POLLING}`, origin), first),
    instances: outcome(first, async (signal) => {
      const all = await Promise.all(Array.from({ length: INSTANCES }, () => health(signal)));
      return [...new Set(all.flatMap(instanceOf))].toSorted();
    }),
    connects,
    ...(request.openQuestions.silent ? { connectPolling: askPolling(request, polling) } : {}),
    ...wondered(request, upgraded, first),
    paths: settled(Object.fromEntries(elsewhere.filter((at) => at !== path).map((at) => [at, poll(at, POLLING)]))),
  });
  const other = await scheme;
  const refusal = answers.pollingWithOrigin;
  const isForeign = refusal.is === 'answered' && FOREIGN.test(refusal.value.body) && pageOrigin === origin.origin;
  const forwarded = isForeign
    ? {
        pollingForwarded: await poll(path, POLLING, {
          origin: pageOrigin,
          'x-forwarded-host': origin.host,
          'x-forwarded-proto': origin.protocol.replace(':', ''),
        }),
      }
    : {};
  await leaveAll(sessions, deadline);
  const { held, parsers, namespaces, connectPolling, ...asked } = answers;
  return {
    name,
    role,
    origin: origin.origin,
    ...asked,
    ...(held ? { held } : {}),
    ...(parsers ? { parsers } : {}),
    ...(namespaces ? { namespaces } : {}),
    ...(connectPolling ? { connectPolling } : {}),
    ...other,
    ...forwarded,
  };
}

/** Engine.IO's message, in Python, for an origin that is not allowed. */
const FOREIGN = /is not an accepted origin/i;

/** Probes for the page's open questions, on a separate WebSocket if the server opens one. */
function wondered(
  { origin, contract, pageOrigin, engineVersion, openQuestions }: RouteRequest,
  upgraded: Promise<Outcome<UpgradeAnswer>>,
  deadline: Deadline,
): {
  held?: Promise<Route['held'] | undefined>;
  parsers?: Promise<Route['parsers'] | undefined>;
  namespaces?: Promise<Route['namespaces'] | undefined>;
} {
  const { path, namespace } = contract.transport;
  const asked = { url: new URL(path, origin), origin: pageOrigin, engineVersion };
  const ifOpen = async <T>(ask: () => Promise<Outcome<T>>): Promise<Outcome<T> | undefined> => {
    const answer = await upgraded;
    return answer.is === 'answered' && answer.value.status === 101 ? ask() : undefined;
  };
  return {
    ...(openQuestions.cut
      ? {
          held: ifOpen(() => askHeld(asked, deadline)),
          parsers: ifOpen(() => askParsers(asked, namespace, deadline)),
        }
      : {}),
    ...(openQuestions.namespaces === undefined
      ? {}
      : { namespaces: ifOpen(() => askNamespaces(asked, openQuestions.namespaces ?? Promise.resolve([]), deadline)) }),
  };
}

/** Prefers WebSocket; polling if an upgrade is refused, or silent for long enough to be sure. */
async function transportThatOpens(
  upgrade: Promise<Outcome<UpgradeAnswer>>,
  polling: Promise<Outcome<HttpAnswer>>,
): Promise<ConnectAnswer['transport'] | undefined> {
  const byUpgrade = upgrade.then((answer) =>
    answer.is === 'answered' && answer.value.frames[0]?.packet?.engine === 'open' ? 'websocket' : undefined,
  );
  const answer = await polling;
  const polls = answer.is === 'answered' && sidOf(answer.value) !== undefined;
  if (!polls) return byUpgrade;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), UPGRADE_TIMEOUT_MS);
  });
  const chosen = await Promise.race([byUpgrade, patience]);
  clearTimeout(timer);
  return chosen ?? 'polling';
}

/** The same server, asked to let a client in over polling. */
async function askPolling(
  { origin, contract, tokens, deadline }: RouteRequest,
  polling: Promise<Outcome<HttpAnswer>>,
): Promise<Route['connectPolling']> {
  const opened = await polling;
  if (opened.is !== 'answered' || sidOf(opened.value) === undefined) return undefined;
  const token = tokens.find(({ kind }) => kind === 'given' || kind === 'good')?.token;
  const until = sooner(deadline, MAX_TIMEOUT_MS.connect);
  return askConnect(
    origin.origin,
    contract,
    { transport: 'polling', ...(token === undefined ? {} : { token }) },
    until,
  );
}

const sooner = (deadline: Deadline, atMost: number): Deadline => deadlineIn(Math.min(left(deadline), atMost));

/** Connects with each token. */
async function askAll(
  { origin, contract, tokens, deadline }: RouteRequest,
  transport: ConnectAnswer['transport'] | undefined,
): Promise<NonNullable<Route['connects']>> {
  if (transport === undefined) return {};
  const until = sooner(deadline, MAX_TIMEOUT_MS.connect);
  return settled(
    Object.fromEntries(
      tokens.map(({ kind, token }): [string, Promise<Outcome<ConnectAnswer>>] => [
        kind,
        askConnect(
          origin.origin,
          contract,
          { transport, subscribe: kind === 'good' || kind === 'given', ...(token === undefined ? {} : { token }) },
          until,
        ),
      ]),
    ),
  );
}

/** If HTTP did not work as requested: whether the other scheme does. */
async function askScheme(
  origin: URL,
  polling: Outcome<HttpAnswer>,
  deadline: Deadline,
): Promise<Pick<Route, 'tls' | 'plain'>> {
  if (origin.protocol === 'https:') {
    const tls = await askTls(origin, deadline);
    if (tls.is === 'answered') return { tls };
    const plain = new URL(`http://${origin.hostname}:${portOf(origin)}/`);
    return { tls, plain: await outcome(deadline, (signal) => http(plain, { signal })) };
  }
  const isHttp = polling.is === 'answered' && !/plain HTTP request was sent to HTTPS port/i.test(polling.value.body);
  return isHttp ? {} : { tls: await askTls(origin, deadline) };
}

async function settled<T extends Record<string, Promise<unknown>>>(
  questions: T,
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const entries = await Promise.all(Object.entries(questions).map(async ([name, asked]) => [name, await asked]));
  return Object.fromEntries(entries) as { [K in keyof T]: Awaited<T[K]> };
}

interface OpenSession {
  readonly url: URL;
  readonly sid: string;
  readonly jar: CookieJar;
}

async function leaveAll(sessions: readonly OpenSession[], deadline: Deadline): Promise<void> {
  if (left(deadline) === 0) return;
  // Whether the server confirmed the close is not part of the answer; a session that stays ends by its ping timeout.
  await Promise.all(sessions.map(({ url, sid, jar }) => outcome(deadline, (signal) => leave(url, sid, jar, signal))));
}

function instanceOf({ body }: HttpAnswer): string[] {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && 'instance' in value ? [String(value.instance)] : [];
  } catch {
    // A health check that is not JSON names no instance.
    return [];
  }
}
