import { dialect, named, value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#mixed-pubsub-formats. Both adapters listen on one Redis, and neither reads what the other writes. */
export const mixedPubsubFormats = rule({
  id: 'mixed-pubsub-formats',
  title: 'Node and Python instances share a Redis and don’t understand each other',
  why: 'Each implementation publishes in its own format on its own channel. Instances of different kinds hear each other’s noise, or nothing.',
  neighbours: ['redis-down'],
  explains: ['not-broadcast-across-instances'],
  supports: ({ probes, contract }) => {
    const channels = value(probes.redis)?.channels ?? [];
    if (!contract.redisChannels) return undefined;
    const { node, python } = contract.redisChannels;
    const backends = probes.routes.filter(({ role }) => role === 'backend');
    const kinds = new Set(backends.map(dialect));
    const answer = value(probes.notification);
    const isLost = answer !== undefined && answer.listened.some((name) => !answer.arrived.includes(name));
    if (!isLost || !kinds.has('node') || !kinds.has('python')) return undefined;
    if (!channels.includes(node) || !channels.includes(python)) return undefined;
    return seen(
      `Redis has listeners on ${node} and on ${python}; a notification arrived on ${answer.arrived.join(', ') || 'none'} of ${answer.listened.join(', ')}.`,
      'redis',
      'notification',
      ...backends.map((route) => named(route, 'dialect')),
    );
  },
  excluded: ({ probes }) => {
    const kinds = new Set(probes.routes.map(dialect).filter((kind) => kind !== undefined));
    return kinds.size === 1
      ? probes.routes.filter(({ dialect: asked }) => asked).map((route) => named(route, 'dialect'))
      : undefined;
  },
  fix: 'Run one implementation, in one version (python-socketio changed its format in 5.14), behind one Redis channel.',
});
