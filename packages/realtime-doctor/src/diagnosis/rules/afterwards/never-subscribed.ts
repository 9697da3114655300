import { events } from '../../../transcript/connections.ts';
import { openedAt } from '../../facts/attempts.ts';
import { value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import { SLOW } from '../../symptoms.ts';
import type { Scene } from '../../scene.ts';
import { seconds } from '../../../text.ts';

/**
 * docs/gallery.md#never-subscribed. Connected and greeted, and no subscribe event is ever sent: the server emits to
 * nobody.
 */
export const neverSubscribed = rule({
  id: 'never-subscribed',
  title: 'The client never subscribes to notifications',
  why: 'The server sends notifications to those who asked for them. The client connects, is greeted, and never asks: everything looks well, and nothing comes.',
  neighbours: ['listener-too-late', 'namespace-not-joined', 'tier-too-low'],
  explains: ['not-broadcast-across-instances'],
  supports: (scene) => {
    const { contract, until, probes, client } = scene;
    const { subscribe, notification } = contract.events;
    if (subscribe === undefined) return undefined;
    const connection = scene.connections.findLast(({ connected }) => connected);
    // A bare 40, without a session id, is a version 2 server's, which has its own cause.
    if (!connection?.connected?.sid || events(connection, subscribe, 'sent').length > 0) return undefined;
    const asked = scene.transcript?.of('notify.asked').findLast(({ t }) => t > (connection.connected?.t ?? 0));
    const lived = (connection.ended?.t ?? until) - connection.connected.t;
    if (lived < SLOW || events(connection, notification).length > 0) return undefined;
    const inScripts = probes.page && probes.page.unread.length === 0 && !probes.page.events.includes(subscribe);
    const nowhere = inScripts ? ` No script of the page has "${subscribe}".` : '';
    const probe = value(probes.notification);
    const proof = probe && probe.arrived.length > 0 ? ' A client that subscribes receives a notification.' : '';
    const source = openedAt(connection, scene) ?? client?.imports[0];
    return {
      ...seen(
        `${connection.id} is connected for ${seconds(lived, 1)} and never sent "${subscribe}".${nowhere}${proof}`,
        connection.connected,
        asked,
        ...(nowhere ? ['page/scripts'] : []),
        ...(proof ? ['notification'] : []),
      ),
      ...(source ? { source: { file: source.file, line: source.line } } : {}),
    };
  },
  excluded: (scene) => {
    const asked = subscriptions(scene).at(-1);
    return asked && [asked.entry];
  },
  fix: 'Emit `subscribe_notifications` in the `connect` handler: a subscription belongs to a connection, and a new one starts without.',
});

const subscriptions = ({ allConnections, contract }: Scene) => {
  const last = allConnections.findLast(({ connected }) => connected);
  return last ? events(last, contract.events.subscribe, 'sent') : [];
};
