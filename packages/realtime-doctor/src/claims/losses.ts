import { isLost } from './shown.ts';
import type { FaultEntry } from '../transcript/entries.ts';
import type { Connection } from '../transcript/connections.ts';
import { showing } from './faults.ts';
import type { View } from './claim.ts';

/** A fault as the transcript tells it: what, from when, until when. */
export interface Fault {
  readonly type: string;
  readonly begin: FaultEntry;
  /** Absent while it lasts, or where it has no length. */
  readonly end?: FaultEntry;
}

/** One loss of an established connection, and what came of it. */
export interface Loss {
  readonly lost: Connection;
  /** When the page first noticed: its own words or the socket's end, whichever came first. */
  readonly noticed: { readonly t: number; readonly entry: string };
  /** The fault that explains it; absent for a loss that nobody asked for. */
  readonly fault?: Fault;
  /** Attempts after it, up to and with the one that came back. */
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

/** All losses of the page's established connections, in order; a page that left or closed lost nothing. */
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

/** The last fault that can cut a connection, begun while the lost one lived and before the page noticed. */
function explains(all: readonly Fault[], lost: Connection, noticed: number): Fault | undefined {
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
    // Words that come after the next connection stood are about that one.
    said && (!next?.connected || said.t <= next.connected.t) ? { t: said.t, entry: said.id } : undefined,
  ].filter((moment) => moment !== undefined);
  return moments.toSorted((a, b) => a.t - b.t)[0];
}
