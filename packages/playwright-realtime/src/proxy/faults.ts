import type { NetworkFault } from 'realtime-doctor/claims/faults.ts';
import { UsageError } from 'realtime-doctor/errors.ts';

/**
 * The network faults, with the names and attributes that Toxiproxy gives them
 * (https://github.com/Shopify/toxiproxy#toxics). Where ours differ it is said: chiefly, `stream` is `both` unless
 * given (Toxiproxy: `downstream`), because a bad network is bad both ways.
 */
export type Fault = Down | ResetPeer | Timeout | SlowClose | Latency | Bandwidth | LimitData | Slicer;

/** `upstream` is from the browser to the stack, `downstream` from the stack to the browser. */
export type Stream = 'upstream' | 'downstream' | 'both';

interface OnConnections {
  readonly type: NetworkFault;
  /**
   * Only connections that asked for a path with this prefix, for example `/socket.io/`, so that the page itself can
   * load while its socket is in trouble. Absent: every connection. (Not in Toxiproxy, which knows no HTTP.)
   *
   * What a connection asked for is read off its HTTP request lines. A keep-alive connection carries several requests,
   * so what counts is its latest when the fault begins, and any that comes while the fault lasts; once touched, the
   * whole connection stays touched until the fault ends, whatever else it carries. A browser opens a connection of its
   * own for each WebSocket, so this is exact for that transport; polling requests share theirs with the page's.
   * A new connection isn't known before its request line, so it is accepted, and opened towards the stack, first.
   */
  readonly match?: string;
}

interface OnStream extends OnConnections {
  /** `both` unless given, each direction by itself: a `latency` of 100 adds 200 to a round trip. */
  readonly stream?: Stream;
}

/**
 * The proxy refuses new connections (ECONNREFUSED: nothing listens any more) and closes those it has, as Toxiproxy's
 * `enabled: false` does. With `match` it must go on listening, so what matches is reset instead, old and new.
 */
export interface Down extends OnConnections {
  readonly type: 'down';
}

/** TCP RST to both ends, `timeout` ms (0: at once) after the fault begins, or after a later connection comes. */
export interface ResetPeer extends OnConnections {
  readonly type: 'reset_peer';
  readonly timeout: number;
}

/**
 * Open but silent: bytes are dropped, and new connections are accepted and as silent. After `timeout` ms the
 * connection is closed; 0: never. What it touched is closed when it ends (so does Toxiproxy: the bytes are gone). Unlike
 * Toxiproxy it drops a FIN or RST as well, as a dead network does, so neither end learns that the other gave up.
 */
export interface Timeout extends OnStream {
  readonly type: 'timeout';
  readonly timeout: number;
}

/** The end of a direction (FIN or RST) is passed on `delay` ms late. */
export interface SlowClose extends OnStream {
  readonly type: 'slow_close';
  readonly delay: number;
}

/**
 * Everything arrives `latency` ± `jitter` ms late, in order. (In Toxiproxy chunks wait one after another; here
 * all wait at once, as on a long line.) A direction holds 1 MiB at most, so latency bounds throughput, too.
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
 * Cuts data into pieces of `average_size` ± `size_variation` bytes, `delay` µs apart. Timers have a resolution of a
 * millisecond. Pieces sent without a pause may be merged again by the receiving kernel.
 */
export interface Slicer extends OnStream {
  readonly type: 'slicer';
  readonly average_size: number;
  readonly size_variation?: number;
  readonly delay?: number;
}

/** Longest time that a Node timer can wait, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** @throws UsageError for attributes that can't be meant. */
export function checkFault(fault: Fault): void {
  for (const [name, value] of Object.entries(fault)) {
    if (typeof value === 'number') demand(fault, name, Number.isFinite(value) && value >= 0 && value <= LONGEST);
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

function demand(fault: Fault, name: string, fits: boolean, wanted = `from 0 to ${LONGEST}`): void {
  if (fits) return;
  const given = JSON.stringify((fault as unknown as Record<string, unknown>)[name]);
  throw new UsageError(`${name} of the fault ${fault.type} to be ${wanted}`, `it is ${given}`, 'Change the attribute.');
}
