import { events } from '../transcript/connections.ts';
import { claim, fails, holds, pending } from './claim.ts';
import { isState, shown } from './shown.ts';
import { stayedAway } from './stayed.ts';

/**
 * A refused token: the server said no (`44`), the page said so and why, nobody was greeted, and there was no retry
 * storm, since a refused client does not try again by itself (docs/reconnection.md).
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
    // A connection that stood before, and was lost, was let in with a token that was good then.
    const greeted = last && !last.ended ? events(last, view.contract.events.connected) : [];
    if (greeted.length > 0) return fails(expected, 'the server greeted the connection', ...greeted);
    if (!refused) return pending(expected, 'the server refused no connection', view.connections.at(-1)?.entries.at(-1));
    const state = shown(view, 'state').at(-1);
    const words = shown(view, 'refusal').at(-1);
    if (reason && !refused.message.includes(reason)) return fails(expected, `it says "${refused.message}"`, refused);
    // A flag, and a page without a word for it, can but be silent; what it may not say is that all is well.
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
  // Many an application asks for a sign-in and does not try the server without one.
  ({ connections }) =>
    connections.length === 0 ? 'the page did not try to connect, so nothing refused it' : undefined,
);
