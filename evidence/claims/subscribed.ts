import { events } from '../transcript/connections.ts';
import { claim, count, fails, holds, open } from './claim.ts';
import { current } from './current.ts';
import { WATCH } from './bounds.ts';

/** The newest connection is alive and subscribed (contract: `subscribe_notifications`, `notifications_subscribed`). */
export const subscribed = claim('subscribed', 'The page is subscribed', (view) => {
  const { subscribe, subscribed: ack } = view.contract.events;
  const expected = `\`${subscribe}\` sent and \`${ack}\` received on the connection that stands`;
  return current(view, expected, (connection) => {
    const asked = events(connection, subscribe, 'sent');
    const acked = events(connection, ack);
    if (connection.refused) return fails(expected, `refused: ${connection.refused.message}`, connection.refused);
    if (connection.ended) return undefined;
    if (acked.length > 0 && connection.connected) return holds(expected, 'subscribed', acked[0], asked[0]);
    if (connection.connected && asked.length === 0) {
      return open(expected, `connected, but the page sent no \`${subscribe}\``, connection.connected);
    }
    return undefined;
  });
});

/**
 * The page subscribes on every connect, since a server forgets with the connection (reconnection.md, last notes);
 * catalogue: never-subscribed. A connection that ended at once says nothing.
 */
export const subscribedEachTime = claim('subscribed-each-time', 'The page subscribed on every connection', (view) => {
  const { subscribe, subscribed: ack } = view.contract.events;
  const expected = `\`${subscribe}\` sent and \`${ack}\` received on every connection`;
  const established = view.connections.filter(
    ({ connected, ended }) => connected && (!ended || ended.t - connected.t >= WATCH),
  );
  for (const connection of established) {
    if (events(connection, ack).length > 0) continue;
    const asked = events(connection, subscribe, 'sent');
    const actual =
      asked.length === 0
        ? `connection ${connection.id} sent no \`${subscribe}\``
        : `connection ${connection.id} got no \`${ack}\``;
    return (connection.ended ? fails : open)(expected, actual, asked[0] ?? connection.connected);
  }
  return holds(expected, `${count(established.length, 'connection')}, each subscribed`);
});
