import { claim, count, fails, holds } from './claim.ts';
import { losses } from './losses.ts';

/**
 * One page, one connection: no attempt begins while the one before it is open, and none receives anything once a
 * later one is connected (docs/gallery.md#duplicate-sockets).
 */
export const noStrayConnection = claim('no-stray-connection', 'No stray connection', (view) => {
  const expected = 'one connection at a time';
  const noticed = new Map(losses(view).map((loss) => [loss.lost.id, loss.noticed.t]));
  for (const [index, connection] of view.connections.entries()) {
    const over = Math.min(connection.ended?.t ?? Infinity, noticed.get(connection.id) ?? Infinity);
    const next = view.connections[index + 1];
    if (next && next.began < over && !connection.refused) {
      return fails(
        expected,
        `${next.id} was opened while ${connection.id} was still open`,
        next.entries[0],
        connection.entries[0],
      );
    }
    const settled = view.connections.slice(index + 1).find(({ connected }) => connected)?.connected;
    const late = settled && connection.messages.find(({ t, direction }) => direction === 'received' && t > settled.t);
    if (late)
      return fails(expected, `${connection.id} still received after a later connection was established`, late, settled);
  }
  return holds(expected, count(view.connections.length, 'connection'));
});
