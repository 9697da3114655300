import type { Contract } from '../contract/contract.ts';
import { events, subscription } from '../transcript/connections.ts';
import { claim, count, fails, holds, pending } from './claim.ts';
import { current } from './current.ts';
import { WATCH } from './bounds.ts';

/**
 * The newest connection is open and subscribed (contract: `events.subscribe`, `events.subscribed`). If the
 * application needs no request to subscribe, a greeted connection counts, or a connected one if there is no greeting.
 */
export const subscribed = claim('subscribed', 'The page is subscribed', (view) => {
  const { subscribe } = view.contract.events;
  const expected = `${sign(view.contract)} on the current connection`;
  return current(view, expected, (connection) => {
    const asked = events(connection, subscribe, 'sent');
    const since = subscription(connection, view.contract);
    if (connection.refused) return fails(expected, `refused: ${connection.refused.message}`, connection.refused);
    if (connection.ended) return undefined;
    if (since && connection.connected) return holds(expected, 'subscribed', since, asked[0]);
    if (connection.connected && subscribe !== undefined && asked.length === 0) {
      return pending(expected, `connected, but the page sent no \`${subscribe}\``, connection.connected);
    }
    return undefined;
  });
});

/**
 * The page subscribes on every connect, because the server forgets subscriptions with the connection
 * (docs/reconnection.md); docs/gallery.md#never-subscribed. A connection that ended immediately is ignored.
 */
export const subscribedEachTime = claim(
  'subscribed-each-time',
  'The page subscribed on every connection',
  (view) => {
    const { subscribe, subscribed: ack } = view.contract.events;
    const expected = `${sign(view.contract)} on every connection`;
    const established = view.connections.filter(
      ({ connected, ended }) => connected && (!ended || ended.t - connected.t >= WATCH),
    );
    for (const connection of established) {
      if (subscription(connection, view.contract)) continue;
      const asked = events(connection, subscribe, 'sent');
      const actual =
        subscribe !== undefined && asked.length === 0
          ? `connection ${connection.id} sent no \`${subscribe}\``
          : `connection ${connection.id} got no \`${ack}\``;
      return (connection.ended ? fails : pending)(expected, actual, asked[0] ?? connection.connected);
    }
    return holds(expected, `${count(established.length, 'connection')}, each subscribed`);
  },
  ({ events: { subscribe, subscribed: ack } }) =>
    subscribe === undefined && ack === undefined ? 'no subscription is needed (contract: events.subscribe)' : undefined,
);

/** How a subscription appears in the traffic. */
function sign({ events: { connected, subscribe, subscribed: ack } }: Contract): string {
  const asked = subscribe === undefined ? [] : [`\`${subscribe}\` sent`];
  const answered = ack === undefined ? [] : [`\`${ack}\` received`];
  const said = [...asked, ...answered].join(' and ');
  return said || (connected === undefined ? 'a connect' : `\`${connected}\` received`);
}
