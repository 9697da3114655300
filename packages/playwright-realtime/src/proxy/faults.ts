import type { NetworkFault } from 'realtime-doctor/claims/faults.ts';
import { UsageError } from 'realtime-doctor/errors.ts';

/**
 * Network faults, with Toxiproxy's names and attributes (https://github.com/Shopify/toxiproxy#toxics). Differences are
 * documented below. The main one: `stream` defaults to `both` (Toxiproxy: `downstream`), because a bad network affects
 * both directions.
 */
export type Fault = Down | ResetPeer | Timeout | SlowClose | Latency | Bandwidth | LimitData | Slicer;

/** `upstream` is from the browser to the stack, `downstream` from the stack to the browser. */
export type Stream = 'upstream' | 'downstream' | 'both';

interface OnConnections {
  readonly type: NetworkFault;
  /**
   * Only connections that requested a path with this prefix, for example `/socket.io/`, so that the page itself can load
   * while its socket has problems. Default: every connection. (Toxiproxy has no such option.)
   *
   * The path comes from the connection's HTTP request lines. A keep-alive connection carries several requests: its latest
   * one when the fault begins counts, and each one while the fault lasts. Once a connection matches, it stays affected
   * until the fault ends. A browser opens a separate connection for each WebSocket, so the match is exact for WebSocket;
   * polling requests share connections with the page's other requests. The path of a new connection is unknown until its
   * request line arrives, so the connection is accepted, and opened to the stack, first.
   */
  readonly match?: string;
}

interface OnStream extends OnConnections {
  /** Default: `both`. It applies to each direction separately: a `latency` of 100 adds 200 to a round trip. */
  readonly stream?: Stream;
}

/**
 * The proxy refuses new connections (ECONNREFUSED, because it stops listening) and closes existing ones, like Toxiproxy's
 * `enabled: false`. With `match` it has to keep listening, so it resets matching connections instead.
 */
export interface Down extends OnConnections {
  readonly type: 'down';
}

/** TCP RST to both ends, `timeout` ms (0: immediately) after the fault begins or a later connection opens. */
export interface ResetPeer extends OnConnections {
  readonly type: 'reset_peer';
  readonly timeout: number;
}

/**
 * Open but silent: all bytes are dropped, and new connections are accepted and silent as well. The connection is closed
 * after `timeout` ms (0: never), and at the latest when the fault ends, as in Toxiproxy, because bytes are missing. Unlike
 * Toxiproxy it also drops FIN and RST, as a dead network does, so neither end learns that the other gave up.
 */
export interface Timeout extends OnStream {
  readonly type: 'timeout';
  readonly timeout: number;
}

/** The end of a direction (FIN or RST) is delayed by `delay` ms. */
export interface SlowClose extends OnStream {
  readonly type: 'slow_close';
  readonly delay: number;
}

/**
 * Everything arrives `latency` ± `jitter` ms late, in order. (In Toxiproxy chunks wait one after another; here all wait at
 * the same time, as on a long line.) A direction buffers at most 1 MiB, so latency also limits throughput.
 */
export interface Latency extends OnStream {
  readonly type: 'latency';
  readonly latency: number;
  readonly jitter?: number;
}

/** At most `rate` KB/s (1 KB is 1000 bytes) in each direction of each connection. */
export interface Bandwidth extends OnStream {
  readonly type: 'bandwidth';
  readonly rate: number;
}

/** Passes `bytes` more bytes in a direction, then closes the connection. */
export interface LimitData extends OnStream {
  readonly type: 'limit_data';
  readonly bytes: number;
}

/**
 * Cuts data into pieces of `average_size` ± `size_variation` bytes, `delay` µs apart. Timers have a resolution of 1 ms. The
 * receiving kernel may merge pieces that are sent without a delay.
 */
export interface Slicer extends OnStream {
  readonly type: 'slicer';
  readonly average_size: number;
  readonly size_variation?: number;
  readonly delay?: number;
}

/** The longest delay of a Node timer. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** @throws UsageError if an attribute is not valid */
export function checkFault(fault: Fault): void {
  for (const [name, value] of Object.entries(fault)) {
    if (typeof value === 'number') demand(fault, name, Number.isFinite(value) && value >= 0 && value <= MAX_DELAY_MS);
  }
  if (fault.match !== undefined) demand(fault, 'match', fault.match.startsWith('/'), 'a path that begins with /');
  if (fault.type === 'bandwidth') demand(fault, 'rate', fault.rate > 0, 'more than 0');
  if (fault.type === 'latency') {
    demand(fault, 'jitter', (fault.jitter ?? 0) <= fault.latency, 'no larger than latency');
  }
  if (fault.type === 'limit_data') demand(fault, 'bytes', Number.isInteger(fault.bytes), 'a whole number');
  if (fault.type === 'slicer') {
    demand(fault, 'average_size', fault.average_size >= 1, 'at least 1');
    const varies = fault.size_variation ?? 0;
    demand(fault, 'size_variation', varies < fault.average_size, 'smaller than average_size');
  }
}

function demand(fault: Fault, name: string, fits: boolean, wanted = `from 0 to ${MAX_DELAY_MS}`): void {
  if (fits) return;
  const given = JSON.stringify((fault as unknown as Record<string, unknown>)[name]);
  throw new UsageError(
    `${name} of the fault ${fault.type} must be ${wanted}, but it is ${given}.`,
    'Change the attribute.',
  );
}
