import { events } from '../transcript/connections.ts';
import { claim, fails, holds, pending } from './claim.ts';
import { isState, shown } from './shown.ts';
import { stayedAway } from './stayed.ts';

/**
 * A refused token: the server refused it (`44`), the page showed that and why, the server sent no greeting, and there
 * was no retry storm, because a refused client does not retry automatically (docs/reconnection.md).
 */
export const refusalSurfaced = claim<{ reason?: string }>(
  'refusal-surfaced',
  'The page showed the refusal and did not retry',
  (view, { reason }) => {
    const { states, shows } = view.contract.page;
    const how = shows.refusal === undefined ? 'and no "connected"' : 'shown';
    const expected = `a refusal${reason ? ` that says "${reason}"` : ''}, ${how} on the page, not retried`;
    const last = view.connections.at(-1);
    const refused = last?.refused;
    // An earlier connection that was lost had been accepted with a token that was valid then.
    const greeted = last && !last.ended ? events(last, view.contract.events.connected) : [];
    if (greeted.length > 0) return fails(expected, 'the server greeted the connection', ...greeted);
    if (!refused) return pending(expected, 'the server refused no connection', view.connections.at(-1)?.entries.at(-1));
    const state = shown(view, 'state').at(-1);
    const words = shown(view, 'refusal').at(-1);
    if (reason && !refused.message.includes(reason)) return fails(expected, `it says "${refused.message}"`, refused);
    // A page with only a flag, or without a word for a refusal, can only stay silent; but it must not show
    // "connected".
    const hasWord = shows.state !== undefined && states?.refused !== undefined;
    const isSaid = state !== undefined && isState(state, 'refused', view.contract);
    const isDenied = state !== undefined && isState(state, 'connected', view.contract);
    if (hasWord ? !isSaid : isDenied) {
      return pending(
        expected,
        `refused ("${refused.message}"), and the page shows "${state?.text ?? 'nothing'}"`,
        refused,
        state,
      );
    }
    if (shows.refusal !== undefined && !words?.text?.includes(refused.message)) {
      return pending(expected, `the page does not show why: "${words?.text ?? ''}"`, refused, words);
    }
    const away = stayedAway.judge(view, {});
    if (away.verdict === 'holds')
      return holds(expected, `"${refused.message}", ${shows.refusal ? 'shown, ' : ''}not retried`, refused, words);
    return { ...away, expected, actual: `refused${shows.refusal ? ' and shown' : ''}; ${away.actual}` };
  },
  undefined,
  // Many applications require a sign-in and do not contact the server without one.
  ({ connections }) =>
    connections.length === 0 ? 'the page did not try to connect, so nothing refused it' : undefined,
);
