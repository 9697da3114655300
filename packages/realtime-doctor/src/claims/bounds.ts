/**
 * Intervals in which a correct client detects a loss and reconnects, computed from the observed handshake and the
 * settings of the client. Sources: the Manager options and backoff of socket.io-client, and the experiments in
 * `docs/reconnection.md`. All times in milliseconds.
 */
import type { ReconnectionSettings } from '../contract/contract.ts';
import type { Showing } from './faults.ts';

export interface Interval {
  readonly earliest: number;
  readonly latest: number;
}

/**
 * Margin added to each latest time, for handshakes, timers and rendering on a loaded machine. Reports show it
 * separately from the bound, because it is not a property of the protocol.
 */
export const MARGIN = 2000;

/**
 * Margin subtracted from each earliest time. The page shows a loss one or two frames after the client detected it, so
 * the next attempt seems to come that much too early.
 */
export const EARLY = 250;

/** How long to watch for a duplicate of something that must happen exactly once. */
export const WATCH = 250;

/** Delay before the n-th attempt after a loss, n from 1: `min(delay · 2ⁿ⁻¹ · (1 ± factor), delayMax)`. */
export function backoff(n: number, client: ReconnectionSettings): Interval {
  const base = client.reconnectionDelay * 2 ** (n - 1);
  const at = (factor: number): number => Math.min(base * factor, client.reconnectionDelayMax);
  return { earliest: at(1 - client.randomizationFactor), latest: at(1 + client.randomizationFactor) };
}

/** When a fault that begins at 0 is detected, given the ping settings in the Engine.IO handshake. */
export function notice(how: Showing, ping: { readonly pingInterval: number; readonly pingTimeout: number }): Interval {
  if (how === 'by silence') {
    return { earliest: ping.pingTimeout, latest: ping.pingInterval + ping.pingTimeout };
  }
  return { earliest: 0, latest: 0 };
}
