/**
 * All faults that a journey can cause: how the client detects each one, and its text in the report. The fault proxy,
 * the service operations and the page write these names into the transcript; claims, diagnosis and report look them
 * up here. To add a fault, add a row; the compiler then finds everything else that must handle it.
 */

/** Faults of the fault proxy, with Toxiproxy's names. */
export type NetworkFault =
  'down' | 'reset_peer' | 'timeout' | 'slow_close' | 'latency' | 'bandwidth' | 'limit_data' | 'slicer';
/** Faults of a service: the operation, and the service or instance. */
export type ServiceFault = `${'stop' | 'kill' | 'pause'} ${'backend' | 'backend-2' | 'frontend' | 'redis'}`;
/** Faults of the page's own browser tab. */
export type PageFault = 'page offline' | 'page frozen';
/** One side ends the connection on purpose, so the client does not reconnect automatically. */
export type DisconnectFault = 'server disconnect' | 'client disconnect';
export type FaultType = NetworkFault | ServiceFault | PageFault | DisconnectFault;

/**
 * How the client detects the fault: `at once` (FIN, RST, or the page's own `offline` event), `by silence` (only by
 * ping timeout), `on resume` (when a frozen page runs again) or `never` (the connection should survive).
 */
export type Showing = 'at once' | 'by silence' | 'on resume' | 'never';

export interface FaultFacts {
  readonly shows: Showing;
  /** The fault as a clause for the report: "the backend is killed". */
  readonly words: string;
  /** False for an instantaneous fault. */
  readonly lasts: boolean;
}

const lasting = (shows: Showing, words: string): FaultFacts => ({ shows, words, lasts: true });
const instantaneous = (shows: Showing, words: string): FaultFacts => ({ shows, words, lasts: false });

const FAULTS = {
  down: lasting('at once', 'the network is cut: existing connections close and new ones are refused'),
  reset_peer: lasting('at once', 'every connection is reset (TCP RST)'),
  timeout: lasting('by silence', 'the line goes silent: it stays open, but nothing gets through'),
  slow_close: lasting('never', 'closing a connection is delayed'),
  latency: lasting('never', 'everything is delayed'),
  bandwidth: lasting('never', 'bandwidth is limited'),
  limit_data: lasting('at once', 'each connection is cut after a certain amount of data'),
  slicer: lasting('never', 'data is cut into small pieces'),

  'stop backend': lasting('at once', 'the backend is stopped'),
  'kill backend': lasting('at once', 'the backend is killed'),
  'pause backend': lasting('by silence', 'the backend is frozen'),
  'stop backend-2': lasting('at once', 'the second backend instance is stopped'),
  'kill backend-2': lasting('at once', 'the second backend instance is killed'),
  'pause backend-2': lasting('by silence', 'the second backend instance is frozen'),
  'stop frontend': lasting('at once', 'the frontend is stopped'),
  'kill frontend': lasting('at once', 'the frontend is killed'),
  'pause frontend': lasting('by silence', 'the frontend is frozen'),
  'stop redis': lasting('never', 'Redis is stopped'),
  'kill redis': lasting('never', 'Redis is killed'),
  'pause redis': lasting('never', 'Redis is frozen'),

  'page offline': lasting('at once', 'the browser is taken offline'),
  'page frozen': lasting('on resume', 'the page is frozen, as a phone does with a tab in the background'),
  'server disconnect': instantaneous('at once', 'the server disconnects the page'),
  'client disconnect': instantaneous('at once', 'the page disconnects from the server'),
} as const satisfies Record<FaultType, FaultFacts>;

/** Facts of a fault by its name in a transcript; undefined for an unknown name. */
export const faultFacts = (type: string): FaultFacts | undefined =>
  Object.hasOwn(FAULTS, type) ? FAULTS[type as FaultType] : undefined;

/** How the client detects a fault; `never` for an unknown one, which then explains no loss. */
export const showing = (type: string): Showing => faultFacts(type)?.shows ?? 'never';
