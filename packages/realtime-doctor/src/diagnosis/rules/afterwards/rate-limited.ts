import { notices } from '../../facts/notices.ts';
import { value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';

const MINUTE = 60_000;

/** docs/gallery.md#rate-limited. More notifications to one user in a minute than the contract allows. */
export const rateLimited = rule({
  id: 'rate-limited',
  title: 'The user has had as many notifications as a minute allows',
  why: 'Beyond so many notifications in a minute the server drops or refuses the rest.',
  neighbours: ['deduplicated', 'tier-too-low'],
  supports: (scene) => {
    const { notificationsPerMinute = Infinity } = scene.contract.limits ?? {};
    const all = notices(scene);
    const limited = all.findLast(({ answered }) => isLimited(answered?.status, answered?.body));
    const probe = value(scene.probes.notification);
    if (!limited && isLimited(probe?.status, probe?.body)) {
      return seen(
        `A test notification is answered ${probe?.status} ${probe?.body.slice(0, 100) ?? ''}.`,
        'notification',
      );
    }
    const last = limited ?? all.findLast(({ received }) => received.length === 0);
    if (!last) return undefined;
    const before = all.filter(
      ({ asked }) => asked.user === last.asked.user && asked.t <= last.asked.t && asked.t > last.asked.t - MINUTE,
    );
    if (!limited && before.length <= notificationsPerMinute) return undefined;
    return seen(
      `${before.length} notifications were asked for ${last.asked.user} within a minute; ${notificationsPerMinute} are allowed${limited ? `, and the answer is ${limited.answered?.status} ${limited.answered?.body?.slice(0, 80) ?? ''}` : ''}.`,
      last.asked,
      last.answered,
    );
  },
  excluded: (scene) => {
    const all = notices(scene);
    const last = all.at(-1);
    const probe = value(scene.probes.notification);
    if (!last) return probe && !isLimited(probe.status, probe.body) ? ['notification'] : undefined;
    return all.length <= (scene.contract.limits?.notificationsPerMinute ?? Infinity) &&
      !all.some(({ answered }) => isLimited(answered?.status, answered?.body))
      ? [last.asked.id]
      : undefined;
  },
  fix: 'Send fewer: at most 20 a minute for each user. Wait out the window, or use another user.',
});

const isLimited = (status: number | undefined, body: string | undefined): boolean =>
  status === 429 || /"reason"\s*:\s*"limited"|rate.?limit/i.test(body ?? '');
