import { isLost } from './shown.ts';
import type { FaultEntry } from '../transcript/entries.ts';
import type { Connection } from '../transcript/connections.ts';
import { showing } from './faults.ts';
import type { View } from './claim.ts';

/** A fault in the transcript: type, begin and end. */
export interface Fault {
  readonly type: string;
  readonly begin: FaultEntry;
  /** Absent while the fault lasts, or if it is instantaneous. */
  readonly end?: FaultEntry;
}

/** A loss of an established connection, and the attempts after it. */
export interface Loss {
  readonly lost: Connection;
  /** When the page detected it: the state it shows or the end of the socket, whichever came first. */
  readonly noticed: { readonly t: number; readonly entry: string };
  /** The fault that explains it; absent for a loss that the journey did not cause. */
  readonly fault?: Fault;
  /** Attempts after it, up to and including the one that reconnected. */
  readonly attempts: readonly Connection[];
  readonly returned?: Connection & { readonly connected: NonNullable<Connection['connected']> };
}

export function faults({ transcript }: Pick<View, 'transcript'>): Fault[] {
  const ends = new Map(transcript.of('fault.end').map((entry) => [entry.fault, entry]));
  return transcript.of('fault.begin').map((begin) => {
    const end = ends.get(begin.fault);
    return { type: begin.type, begin, ...(end ? { end } : {}) };
  });
}

/** All losses of the page's established connections, in order. Leaving or closing the page is not a loss. */
export function losses(view: View): Loss[] {
  const all = faults(view);
  return view.connections.flatMap((lost, index) => {
    if (!lost.connected || lost.ended?.by === 'page') return [];
    const noticed = firstNotice(view, lost);
    if (!noticed) return [];
    const attempts: Connection[] = [];
    let returned: Loss['returned'];
    for (const next of view.connections.slice(index + 1)) {
      attempts.push(next);
      if (!next.connected) continue;
      returned = { ...next, connected: next.connected };
      break;
    }
    const fault = explains(all, lost, noticed.t);
    return [{ lost, noticed, attempts, ...(fault ? { fault } : {}), ...(returned ? { returned } : {}) }];
  });
}

/**
 * The last fault that can cut a connection, begun while the lost connection was open and before the page detected the
 * loss.
 */
export function explains(all: readonly Fault[], lost: Pick<Connection, 'began'>, noticed: number): Fault | undefined {
  return all.findLast(
    ({ type, begin, end }) =>
      showing(type) !== 'never' && begin.t <= noticed && (end === undefined || end.t >= lost.began),
  );
}

function firstNotice(view: View, lost: Connection): Loss['noticed'] | undefined {
  const said = view.transcript
    .of('shown')
    .find((entry) => entry.page === view.page && entry.t >= (lost.connected?.t ?? 0) && isLost(entry, view.contract));
  const next = view.connections.find(({ began, connected }) => began > lost.began && connected);
  const moments = [
    lost.ended && { t: lost.ended.t, entry: lost.ended.entry },
    // A state shown after the next connection was established belongs to that connection.
    said && (!next?.connected || said.t <= next.connected.t) ? { t: said.t, entry: said.id } : undefined,
  ].filter((moment) => moment !== undefined);
  return moments.toSorted((a, b) => a.t - b.t)[0];
}
