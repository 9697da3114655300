/** What the rules look at: the evidence, and the few facts that many of them ask about. */
import { showing } from '../claims/faults.ts';
import { faults, type Fault } from '../claims/losses.ts';
import { isLost } from '../claims/shown.ts';
import { isInferred } from '../contract/inferred.ts';
import type { Contract, ServiceRole } from '../contract/contract.ts';
import { connections, type Connection } from '../transcript/connections.ts';
import type { Channel } from '../transcript/channel.ts';
import { channelsOf } from '../transcript/channels.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { answersHttp, speaks } from './facts/routes.ts';
import { isAlive, isFeed, serverOf, sessionsOf, withSilentEnds, type Session } from './sessions.ts';
import { seenRoute } from './seen-route.ts';
import { noProbes, type ClientFacts, type ProbeReport, type Route } from './probes.ts';

/** What is written down about an application rather than asked of it. */
export interface Configuration {
  /** Names, never values, that a service's environment sets. */
  readonly environment?: Partial<Record<ServiceRole, readonly string[]>>;
  readonly client?: ClientFacts;
  /** Nobody was signed in on purpose: that the page has no token, and is refused without one, is as it should be. */
  readonly anonymous?: boolean;
}

export interface Evidence {
  readonly transcript?: Transcript | undefined;
  readonly probes?: ProbeReport | undefined;
  readonly configuration?: Configuration | undefined;
  readonly contract: Contract;
}

export interface Log {
  readonly because: string;
  readonly source: 'backend' | 'frontend' | 'redis';
  readonly text: string;
  /** Milliseconds on the run's clock; absent for a line that is in no transcript. */
  readonly t?: number;
}

export interface Scene {
  readonly contract: Contract;
  readonly transcript: Transcript | undefined;
  readonly probes: ProbeReport;
  readonly environment: Partial<Record<ServiceRole, readonly string[]>>;
  readonly client: ClientFacts | undefined;
  /** The pages' attempts that no fault of the journey's own explains, in order. */
  readonly connections: readonly Connection[];
  /** All of them, explained or not. */
  readonly allConnections: readonly Connection[];
  /** What the page speaks beside Socket.IO, or instead of it. */
  readonly channels: readonly Channel[];
  /** The same by client, each with its newest attempt. */
  readonly sessions: readonly Session[];
  /** Plain WebSockets that opened, to servers that do not speak Socket.IO: right as they are. */
  readonly feeds: readonly Connection[];
  readonly logs: readonly Log[];
  /** The way that the page's client takes to the server. */
  readonly home: Route | undefined;
  /** The backend itself, where that is another way. */
  readonly direct: Route | undefined;
  /** The page's newest attempt was greeted and lives; without a page: a probe's was. */
  readonly works: boolean;
  /** Until when the journey was observed, in milliseconds. */
  readonly until: number;
}

/**
 * The evidence as rules look at it.
 * @param server - looks only at the attempts that go to this one of several servers
 */
export function setScene(evidence: Evidence, server?: string): Scene {
  const { transcript, configuration, contract } = evidence;
  const until = transcript?.until ?? 0;
  const found = transcript ? connections(transcript, contract).filter((c) => !isToolsOwn(c, transcript)) : [];
  const spoken = transcript ? channelsOf(found, transcript) : [];
  const foreign = spoken.filter((channel) => isForeign(channel, found, evidence));
  const isTools = (each: Connection): boolean =>
    foreign.some(({ connection, protocol }) => connection === each && protocol.isTools === true);
  const others = new Set(foreign.map(({ connection }) => connection));
  const everywhere = withSilentEnds(
    found.filter((connection) => !isFeed(connection) && !others.has(connection)),
    until,
  );
  const allConnections = everywhere.filter((connection) => server === undefined || serverOf(connection) === server);
  const own = transcript ? faults({ transcript }) : [];
  const isOwnDoing = (connection: Connection): boolean =>
    explained(connection, own, contract) ||
    (configuration?.anonymous === true && transcript !== undefined && isAnonymous(connection, transcript));
  const counted = allConnections.filter((connection) => !isOwnDoing(connection));
  const probes = withSeen(evidence.probes ?? noProbes, allConnections, transcript);
  const speaksOther = foreign.length > 0 && isInferred(contract);
  const home = homeOf(allConnections, probes, speaksOther || isGuess(transcript, contract, probes));
  const sessions = sessionsOf(allConnections);
  return {
    contract,
    transcript,
    probes,
    environment: { ...configuration?.environment, ...probes.stack?.environment },
    client: configuration?.client ?? probes.client,
    connections: counted,
    allConnections,
    sessions,
    channels: foreign.filter(({ protocol }) => !protocol.isTools),
    feeds: found.filter((each) => isFeed(each) && !isTools(each)),
    logs: logsOf(transcript, probes),
    home,
    direct: probes.routes.find(({ role, origin }) => role === 'backend' && origin !== home?.origin),
    works: transcript && hasPage(transcript) ? pageWorks(sessions, transcript, contract) : probeWorks(home),
    until,
  };
}

/**
 * Whether it has nothing to do with Socket.IO. A plain WebSocket that never opened may have been meant for a Socket.IO
 * server: one that is known to be there, or that a contract declares.
 */
function isForeign(
  { protocol, connection }: Channel,
  all: readonly Connection[],
  { contract, probes }: Evidence,
): boolean {
  if (protocol.id !== 'plain' || isFeed(connection)) return true;
  if (!isInferred(contract) || connection.asked.path.startsWith(contract.transport.path.replace(/\/$/, '')))
    return false;
  if (connection.opened) return false;
  if (all.some((each) => each.protocol === 'socket.io' && each.connected)) return true;
  if (all.some((each) => each.protocol === 'socket.io')) return false;
  const own = probes?.routes.filter(({ origin }) => origin === asHttp(connection.asked.origin)) ?? [];
  const asked = own.length > 0 ? own : (probes?.routes ?? []);
  return !asked.some(speaks) && probes?.page?.client === undefined;
}

/** The servers that a transcript's pages go to, in the order in which they were asked. */
export const serversOf = ({ allConnections }: Scene): string[] => [...new Set(allConnections.map(serverOf))];

/** A development server's socket for hot reloading does not belong to the application. */
function isToolsOwn({ entries }: Connection, transcript: Transcript): boolean {
  return entries.some((id) => {
    const entry = transcript.get(id);
    if (entry?.kind !== 'ws.request') return false;
    return Object.entries(entry.headers).some(
      ([name, value]) => name.toLowerCase() === 'sec-websocket-protocol' && /vite-(?:hmr|ping)|webpack/.test(value),
    );
  });
}

/** Whether the journey did this itself: a loss in a fault's time, or an attempt that was begun in it. */
function explained(connection: Connection, own: readonly Fault[], contract: Contract): boolean {
  // A refusal in words is the application's, whatever the network does.
  if (connection.refused) return false;
  const lives = connection.ended === undefined && connection.connected !== undefined;
  if (lives) return false;
  const { opened } = connection;
  const patience = opened ? opened.pingInterval + opened.pingTimeout : contract.client.timeout;
  const slack = Number.isFinite(patience) ? patience : contract.client.timeout;
  return own.some(({ type, begin, end }) => {
    if (showing(type) === 'never') return false;
    const over = (end?.t ?? Number.POSITIVE_INFINITY) + slack;
    const met = connection.began <= (end?.t ?? Number.POSITIVE_INFINITY);
    return met && (connection.ended?.t ?? connection.began) >= begin.t && (connection.ended?.t ?? 0) <= over;
  });
}

/** Refused, and nothing on the page or in its requests says who anyone is: it may just not be signed in. */
const isAnonymous = (connection: Connection, transcript: Transcript): boolean =>
  connection.refused !== undefined &&
  // No credentials help where there is no such namespace.
  !/^Unable to connect$|invalid namespace/i.test(connection.refused.message) &&
  !hasCredentials(connection, transcript);

/** The page had something to show for itself: in its CONNECT, its URL, a header, or at hand in localStorage. */
export function hasCredentials({ connectSent, asked, entries }: Connection, transcript: Transcript): boolean {
  if (connectSent?.token !== undefined || (connectSent?.members.length ?? 0) > 0 || asked.tokenInQuery) return true;
  const stored = transcript.of('storage').at(-1);
  if (stored?.keys.some(({ jwt }) => jwt !== undefined)) return true;
  return entries.some((id) => {
    const entry = transcript.get(id);
    return (entry?.kind === 'http.request' || entry?.kind === 'ws.request') && 'authorization' in entry.headers;
  });
}

const asHttp = (origin: string): string => origin.replace(/^ws/, 'http');

function homeOf(all: readonly Connection[], { routes }: ProbeReport, guessed: boolean): Route | undefined {
  const origin = all.at(-1)?.asked.origin;
  // Where it went and nobody asked after, nothing is known; what holds elsewhere says nothing of it.
  if (origin !== undefined) return routes.find((route) => route.origin === asHttp(origin));
  const page = routes.find(({ role }) => role === 'page');
  return guessed && answersHttp(page) && !speaks(page) ? undefined : page;
}

/**
 * Nobody looked at a page and nobody described it: its sockets may go to another server, or take another path. The same
 * is true of a page that was looked at, if nothing of it has to do with Socket.IO.
 */
const isGuess = (transcript: Transcript | undefined, contract: Contract, { page }: ProbeReport): boolean =>
  isInferred(contract) && (!transcript || !hasPage(transcript) || (!page?.client && !mentionsSocketIo(transcript)));

/** It asked for the client's script, or a script missed what that defines. */
const mentionsSocketIo = (transcript: Transcript): boolean =>
  transcript.of('http.request').some(({ url }) => url.includes('/socket.io')) ||
  transcript.of('ws.created').some(({ url }) => url.includes('/socket.io')) ||
  transcript.of('page.error').some(({ message }) => /\bio\b/.test(message));

/** Where nobody asked after the server that the page goes to, the page's own answers stand in. */
function withSeen(report: ProbeReport, all: readonly Connection[], transcript: Transcript | undefined): ProbeReport {
  const asked = all.at(-1)?.asked.origin;
  if (!transcript || asked === undefined || report.routes.length > 0) return report;
  const route = seenRoute(all, transcript, asHttp(asked));
  const at = transcript.of('navigation').findLast(({ sameDocument }) => !sameDocument)?.url;
  const target = report.target === '' ? (at ?? '') : report.target;
  return route ? { ...report, target, routes: [route] } : report;
}

function logsOf(transcript: Transcript | undefined, { logs }: ProbeReport): Log[] {
  const written = transcript?.of('log').map(({ id, t, source, text }) => ({ because: id, t, source, text })) ?? [];
  return [...written, ...logs.map(({ source, text }) => ({ because: `log/${source}`, source, text }))];
}

/** A client that gave a silent server up closes its socket, and the browser waits for the server's word on that. */
export function saysLost(transcript: Transcript, contract: Contract): boolean {
  const state = transcript.of('shown').findLast(({ what }) => what === 'state');
  return state !== undefined && isLost(state, contract);
}

/** Somebody looked at a page: then it is the page that works or not, whatever a probe is told. */
const hasPage = (transcript: Transcript): boolean =>
  transcript.of('navigation', 'ws.created', 'http.request').length > 0;

/** The newest session was let in and greeted, and no other one is in trouble. */
function pageWorks(sessions: readonly Session[], transcript: Transcript, contract: Contract): boolean {
  const lasting = sessions.filter(({ last }) => !isOver(last));
  const isIn = lasting.every(({ last }) => isAlive(last) && ['greeted', 'subscribed'].includes(last.reached));
  return lasting.length > 0 && isIn && !saysLost(transcript, contract);
}

/** The page ended it itself, or left with it. */
const isOver = ({ ended }: Connection): boolean => ended?.by === 'page' || ended?.by === 'client';

function probeWorks(home: Route | undefined): boolean {
  return (['given', 'good'] as const).some((kind) => {
    const answer = home?.connects?.[kind];
    return answer?.is === 'answered' && answer.value.greeted !== undefined;
  });
}
