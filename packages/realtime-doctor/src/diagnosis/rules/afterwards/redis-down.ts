import { faults } from '../../../claims/losses.ts';
import { named, value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#redis-down. Local clients are served, and events across instances vanish. */
export const redisDown = rule({
  id: 'redis-down',
  title: 'Redis is away: events reach only the instance that they arise on',
  why: 'Instances talk to each other through Redis. Without it each serves its own clients, so that everything looks well until a second instance is involved.',
  explains: ['not-broadcast-across-instances', 'mixed-pubsub-formats'],
  supports: (scene) => {
    if (isOwnDoing(scene)) return undefined;
    const sick = [scene.home, scene.direct].find((route) => {
      const health = value(route?.health);
      return health !== undefined && /"redis"\s*:\s*"(?:unavailable|down|error|disconnected)"/i.test(health.body);
    });
    const { redis } = scene.probes;
    const isDead = redis !== undefined && (redis.is !== 'answered' || !redis.value.pong);
    if (!sick && !isDead) return undefined;
    const told = sick ? `The health check says ${value(sick.health)?.body.slice(0, 100) ?? ''}.` : '';
    const asked = isDead ? `A PING gets ${redis.is === 'failed' ? redis.code : 'no answer'}.` : '';
    return seen(
      [told, asked].filter((text) => text !== '').join(' '),
      ...(isDead ? ['redis'] : []),
      ...(sick ? [named(sick, 'health')] : []),
    );
  },
  excluded: ({ probes, home }) => {
    if (probes.redis?.is === 'answered' && probes.redis.value.pong) return ['redis'];
    const health = value(home?.health);
    return home && health && /"redis"\s*:\s*"(?:ok|memory)"/i.test(health.body) ? [named(home, 'health')] : undefined;
  },
  fix: 'Bring Redis back, and let the health check gate what depends on it.',
});

/** The journey took Redis away itself, and has not given it back. */
const isOwnDoing = ({ transcript }: Scene): boolean =>
  transcript !== undefined &&
  faults({ transcript }).some(({ type, end }) => /\bredis$/.test(type) && end === undefined);
