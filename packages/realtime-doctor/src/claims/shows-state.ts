import type { Contract } from '../contract/contract.ts';
import { claim, fails, holds, pending } from './claim.ts';
import { faults } from './losses.ts';
import { isLost, isState, shown, type StateName } from './shown.ts';

/** The page currently shows a connection state, in the words of the contract. */
export const showsState = claim<{ state: StateName }>(
  'shows-state',
  'The page shows its state',
  (view, { state }) => {
    const word = view.contract.page.states?.[state];
    const expected = `the page to show "${word ?? state}"`;
    if (word === undefined) return fails(expected, 'this application shows no state (contract: page.states)');
    const now = shown(view, 'state').at(-1);
    if (!now) return pending(expected, 'it shows no state');
    if (isState(now, state, view.contract)) return holds(expected, `it shows "${now.text}"`, now);
    return pending(expected, `it shows "${now.text ?? 'nothing'}"`, now);
  },
  (contract, { state }) => lacksWord(contract, state),
);

/** The page showed the loss of the connection after the last fault began; it may have reconnected since. */
export const showedLoss = claim(
  'showed-loss',
  'The page showed that the connection was lost',
  (view) => {
    const { states } = view.contract.page;
    const expected = `the page to show "${states?.lost ?? 'lost'}" after the fault`;
    const since = faults(view).at(-1)?.begin;
    const said = shown(view, 'state', since?.t).find((entry) => isState(entry, 'lost', view.contract));
    if (said) return holds(expected, `it showed "${said.text}"`, said, since);
    const now = shown(view, 'state').at(-1);
    return pending(expected, `it shows "${now?.text ?? 'nothing'}"`, now, since);
  },
  (contract) => lacksWord(contract, 'lost'),
);

/** The page offers to reconnect when the client does not reconnect automatically (docs/reconnection.md). */
export const offersReconnect = claim(
  'offers-reconnect',
  'The page offers to reconnect',
  (view) => {
    const expected = 'the page to show that it is disconnected and to offer to reconnect';
    const state = shown(view, 'state').at(-1);
    const button = shown(view, 'reconnect').at(-1);
    if (saysOver(state, view.contract) && button?.text) {
      return holds(expected, `it shows "${state?.text ?? 'nothing'}" and "${button.text}"`, state, button);
    }
    return pending(
      expected,
      `it shows "${state?.text ?? 'nothing'}"${button?.text ? ` and "${button.text}"` : ''}`,
      state,
      button,
    );
  },
  ({ page: { name, shows } }) =>
    shows.reconnect === undefined ? `${name} offers no reconnect control (contract: page.shows.reconnect)` : undefined,
);

/** A page with fewer words uses one word for several states. */
function saysOver(state: ReturnType<typeof shown>[number] | undefined, contract: Contract): boolean {
  const { states } = contract.page;
  if (!states) return true;
  if (!state) return false;
  const hasOwn = states.disconnected !== undefined || states.refused !== undefined;
  if (!hasOwn) return isLost(state, contract);
  return isState(state, 'disconnected', contract) || isState(state, 'refused', contract);
}

const lacksWord = ({ page: { name, states } }: Contract, state: StateName): string | undefined =>
  states?.[state] === undefined ? `${name} has no word for "${state}" (contract: page.states.${state})` : undefined;
