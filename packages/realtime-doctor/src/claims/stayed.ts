import { backoff, MARGIN } from './bounds.ts';
import { claim, count, fails, holds, pending, pendingUntil, type Claim } from './claim.ts';
import { faults, losses } from './losses.ts';

/** The connection survived the last fault: slow is not broken. */
export const stayedConnected: Claim<Record<string, never>> = claim(
  'stayed-connected',
  'The connection survived',
  (view) => {
    const fault = faults(view).at(-1);
    const expected = `no connection lost${fault ? ` through ${fault.type}` : ''}`;
    const lost = losses(view).find(({ noticed }) => noticed.t >= (fault?.begin.t ?? 0));
    if (lost)
      return fails(expected, `lost: ${lost.lost.ended?.why ?? 'the page shows it'}`, lost.noticed, fault?.begin);
    if (!view.connections.some(({ connected }) => connected)) return pending(expected, 'nothing was connected');
    return holds(expected, 'none lost', view.connections.at(-1)?.connected);
  },
);

/**
 * After a deliberate disconnect, the client makes no automatic attempt (docs/reconnection.md: "io server disconnect",
 * "io client disconnect", refused). Watched until the latest time of a first attempt by backoff, plus the margin.
 */
export const stayedAway = claim('stayed-away', 'The page did not reconnect on its own', (view) => {
  const expected = 'no attempt after the disconnect';
  const last = view.connections.findLast(
    ({ refused, ended }) => refused ?? (ended?.by === 'server' || ended?.by === 'client'),
  );
  const over = last?.refused ?? last?.ended;
  if (!over) return pending(expected, 'there was no deliberate disconnect', view.connections.at(-1)?.connected);
  const later = view.connections.filter(({ began }) => began > over.t);
  if (later.length > 0) return fails(expected, count(later.length, 'attempt'), later[0]?.entries[0], over);
  const until = over.t + backoff(1, view.contract.client).latest + MARGIN / 4;
  if (view.transcript.until < until) return pendingUntil(until, expected, 'none so far', over);
  return holds(expected, 'none', over);
});

/**
 * No connection was lost without a fault that explains it: a connection that keeps dropping and reconnecting is
 * broken, too.
 */
export const noUnexplainedLoss = claim('no-unexplained-loss', 'No connection was lost without a reason', (view) => {
  const expected = 'every loss to follow a fault, or a disconnect on purpose';
  const all = losses(view);
  const unexplained = all.find(
    ({ fault, lost }) => !fault && lost.ended?.by !== 'server' && lost.ended?.by !== 'client',
  );
  if (unexplained) {
    return fails(
      expected,
      `lost: ${unexplained.lost.ended?.why ?? 'the page shows it'}`,
      unexplained.noticed,
      unexplained.lost.connected,
    );
  }
  return holds(expected, `${all.length === 0 ? 'none' : all.length} lost, all explained`);
});
