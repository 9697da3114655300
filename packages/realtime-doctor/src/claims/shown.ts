import type { Contract } from '../contract/contract.ts';
import type { Shown } from '../transcript/entries.ts';
import type { View } from './claim.ts';

export type StateName = 'connected' | 'connecting' | 'lost' | 'refused' | 'disconnected';

/** What the page shows of one kind, or has shown since a given time. */
export function shown(view: View, what: Shown['what'], since = 0): Shown[] {
  return view.transcript
    .of('shown')
    .filter((entry) => entry.page === view.page && entry.what === what && entry.t >= since);
}

export const isState = (entry: Shown, state: StateName, contract: Contract): boolean =>
  entry.what === 'state' && entry.text !== null && entry.text === contract.page.states?.[state];

export const isLost = (entry: Shown, contract: Contract): boolean =>
  (['lost', 'refused', 'disconnected'] as const).some((state) => isState(entry, state, contract));
