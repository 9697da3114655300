/**
 * What the machine that runs the browser did to the run. None of it is the application's doing, and none of it may turn
 * a claim about the application red.
 */
import type { Connection } from '../transcript/connections.ts';
import { seconds } from '../text.ts';
import { type View } from './claim.ts';

/**
 * Chromium gives up what it is connecting when an interface of its machine gets or loses an address, loopback included.
 * Each container that starts or ends beside the run brings such a change (net::ERR_NETWORK_CHANGED, -21, of
 * net_error_list.h).
 */
export const NETWORK_CHANGED = 'net::ERR_NETWORK_CHANGED';

/** A socket's end and the words about it on the console come in either order, milliseconds apart. */
const NEAR = 500;

/** Whether the browser gave an attempt up because its machine's network changed. */
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

/** For how many milliseconds of an interval the machine gave the run no time. */
export function stalled({ transcript }: Pick<View, 'transcript'>, from: number, to: number): number {
  return transcript
    .of('stall')
    .map(({ t, ms }) => Math.min(t, to) - Math.max(t - ms, from))
    .filter((overlap) => overlap > 0)
    .reduce((sum, overlap) => sum + overlap, 0);
}

/** For the words of a bound: nothing where nothing stalled. */
export const withStall = (ms: number): string => (ms > 0 ? ` + ${seconds(ms)} while the machine was stalled` : '');
