/**
 * Effects of the machine that runs the browser. The application does not cause them, and they must not fail a claim
 * about it.
 */
import type { Connection } from '../transcript/connections.ts';
import { seconds } from '../text.ts';
import { type View } from './claim.ts';

/**
 * Chromium aborts connections in progress when a network interface, loopback included, gets or loses an address.
 * Every container that starts or stops on the machine causes such a change (net::ERR_NETWORK_CHANGED, -21, in
 * net_error_list.h).
 */
export const NETWORK_CHANGED = 'net::ERR_NETWORK_CHANGED';

/** The end of a socket and the console message about it come in either order, milliseconds apart. Milliseconds. */
const NEAR = 500;

/** Whether the browser aborted an attempt because the network of its machine changed. */
export function cutByMachine({ transcript, page }: View, { began, ended }: Connection): boolean {
  const until = (ended?.t ?? began) + NEAR;
  return transcript
    .of('ws.error', 'http.failed', 'console')
    .some(
      (entry) =>
        entry.page === page &&
        entry.t >= began &&
        entry.t <= until &&
        (entry.kind === 'ws.error' ? entry.message : entry.kind === 'http.failed' ? entry.error : entry.text).includes(
          NETWORK_CHANGED,
        ),
    );
}

/** For how many milliseconds of an interval the machine was stalled. */
export function stalled({ transcript }: Pick<View, 'transcript'>, from: number, to: number): number {
  return transcript
    .of('stall')
    .map(({ t, ms }) => Math.min(t, to) - Math.max(t - ms, from))
    .filter((overlap) => overlap > 0)
    .reduce((sum, overlap) => sum + overlap, 0);
}

/** Suffix for the text of a bound; empty if nothing stalled. */
export const withStall = (ms: number): string => (ms > 0 ? ` + ${seconds(ms)} while the machine was stalled` : '');
