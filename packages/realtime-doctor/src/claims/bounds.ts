/**
 * How soon, and how late, a correct client notices a loss and is back: intervals, computed from the handshake that was
 * seen and the client's settings. Sources: socket.io-client's Manager options and backoff, and the experiments of
 * `docs/reconnection.md`. All times in milliseconds.
 */
import type { ReconnectionSettings } from '../contract/contract.ts';
import type { Showing } from './faults.ts';

export interface Interval {
  readonly earliest: number;
  readonly latest: number;
}

/**
 * What is added to each latest time: handshakes, timers and rendering on a loaded machine. Reports name it beside the
 * bound, so that nobody mistakes it for a property of the protocol.
 */
export const MARGIN = 2000;

/**
 * What is taken off each earliest time. A page's own sign of a loss is seen up to a frame or two after the client
 * noticed, so that the attempt that follows seems to come that much too soon.
 */
export const EARLY = 250;

/** A thing said to have happened exactly once is watched for this long for its double. */
export const WATCH = 250;

/** Delay before the n-th attempt after a loss, n from 1: `min(delay · 2ⁿ⁻¹ · (1 ± factor), delayMax)`. */
export function backoff(n: number, client: ReconnectionSettings): Interval {
  const base = client.reconnectionDelay * 2 ** (n - 1);
  const at = (factor: number): number => Math.min(base * factor, client.reconnectionDelayMax);
  return { earliest: at(1 - client.randomizationFactor), latest: at(1 + client.randomizationFactor) };
}

/** When a fault that begins at 0 is noticed, given the ping settings of the Engine.IO handshake. */
export function notice(how: Showing, ping: { readonly pingInterval: number; readonly pingTimeout: number }): Interval {
  if (how === 'by silence') {
    return { earliest: ping.pingTimeout, latest: ping.pingInterval + ping.pingTimeout };
  }
  return { earliest: 0, latest: 0 };
}
