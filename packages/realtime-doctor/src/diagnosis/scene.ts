/** What the rules look at: the evidence, and the few facts that many of them ask about. */
import { showing } from '../claims/faults.ts';
import { faults, type Fault } from '../claims/losses.ts';
import { isLost } from '../claims/shown.ts';
import type { Contract, ServiceRole } from '../contract/contract.ts';
import { connections, type Connection } from '../transcript/connections.ts';
import type { Transcript } from '../transcript/transcript.ts';
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

export function setScene({ transcript, probes = noProbes, configuration, contract }: Evidence): Scene {
  const allConnections = transcript ? connections(transcript, contract).filter((c) => !isToolsOwn(c, transcript)) : [];
  const own = transcript ? faults({ transcript }) : [];
  const isOwnDoing = (connection: Connection): boolean =>
    explained(connection, own, contract) || (configuration?.anonymous === true && isAnonymous(connection));
  const counted = allConnections.filter((connection) => !isOwnDoing(connection));
  const home = homeOf(allConnections, probes);
  return {
    contract,
    transcript,
    probes,
    environment: { ...configuration?.environment, ...probes.stack?.environment },
    client: configuration?.client ?? probes.client,
    connections: counted,
    allConnections,
    logs: logsOf(transcript, probes),
    home,
    direct: probes.routes.find(({ role, origin }) => role === 'backend' && origin !== home?.origin),
    works: transcript && hasPage(transcript) ? pageWorks(allConnections, transcript, contract) : probeWorks(home),
    until: transcript?.until ?? 0,
  };
}

/** A development server's socket for hot reloading is none of the application's. */
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

/** Refused, and without a token. */
const isAnonymous = ({ refused, connectSent, asked }: Connection): boolean =>
  refused !== undefined && connectSent?.token === undefined && !asked.tokenInQuery;

const asHttp = (origin: string): string => origin.replace(/^ws/, 'http');

function homeOf(all: readonly Connection[], { routes }: ProbeReport): Route | undefined {
  const origin = all.at(-1)?.asked.origin;
  // Where it went and nobody asked after, nothing is known; what holds elsewhere says nothing of it.
  if (origin !== undefined) return routes.find((route) => route.origin === asHttp(origin));
  return routes.find(({ role }) => role === 'page');
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

function pageWorks(all: readonly Connection[], transcript: Transcript, contract: Contract): boolean {
  const last = all.at(-1);
  const isIn = (last?.reached === 'greeted' || last?.reached === 'subscribed') && last.ended === undefined;
  return isIn && !saysLost(transcript, contract);
}

function probeWorks(home: Route | undefined): boolean {
  return (['given', 'good'] as const).some((kind) => {
    const answer = home?.connects?.[kind];
    return answer?.is === 'answered' && answer.value.greeted !== undefined;
  });
}
