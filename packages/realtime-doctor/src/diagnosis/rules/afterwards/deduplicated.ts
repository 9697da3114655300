import { notices } from '../../facts/notices.ts';
import { rule, seen } from '../../rule.ts';
import { seconds } from '../../../text.ts';

/** docs/gallery.md#deduplicated. The same message to the same user within the contract's window is dropped. */
export const deduplicated = rule({
  id: 'deduplicated',
  title: 'The notification is dropped as a duplicate of an earlier one',
  why: 'An identical message to the same user within the window is taken for a repetition and dropped. Tests that send the same text twice meet it first.',
  neighbours: ['rate-limited', 'tier-too-low'],
  supports: (scene) => {
    const { duplicateWindow = 0 } = scene.contract.limits ?? {};
    const all = notices(scene);
    for (const later of all.toReversed()) {
      const { asked, answered, received } = later;
      const first = all.find(
        (other) =>
          other.asked.user === asked.user &&
          other.asked.message === asked.message &&
          other.asked.t < asked.t &&
          asked.t - other.asked.t < duplicateWindow &&
          other.received.length > 0,
      );
      const isSaid = /duplicate/i.test(answered?.body ?? '');
      const isAccepted = answered?.status !== undefined && answered.status < 300;
      if (!first || received.length > 0 || !(isSaid || isAccepted)) continue;
      return seen(
        `"${asked.message}" was asked for again ${seconds(asked.t - first.asked.t, 1)} after it had arrived; the window is ${duplicateWindow / 1000} s${isSaid ? `, and the answer says so: ${answered?.body?.slice(0, 80) ?? ''}` : ''}.`,
        asked,
        answered,
        first.asked,
        first.received[0],
      );
    }
    return undefined;
  },
  excluded: (scene) => {
    const all = notices(scene);
    const messages = new Set(all.map(({ asked }) => `${asked.user} ${asked.message}`));
    return all.length > 0 && messages.size === all.length ? [all.at(-1)?.asked.id ?? ''] : undefined;
  },
  fix: 'Vary the message, or wait until the window is over.',
});
