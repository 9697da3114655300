import type { Connection, Message } from '../../../transcript/connections.ts';
import { openedAt, received, sent } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { serverOf } from '../../sessions.ts';

/** Events came so often, at the least, before their absence is told from a pause. */
const OFTEN = 2;
/** Silence after the return, as a multiple of the longest pause before it; and never less than this. Milliseconds. */
const LONGER = 3;
const LEAST = 2000;

/** docs/gallery.md#subscribed-only-once. What the page asked for at first it does not ask for after a reconnection. */
export const subscribedOnlyOnce = rule({
  id: 'subscribed-only-once',
  title: 'The page subscribes on its first connection only',
  why: 'A server forgets rooms and subscriptions with the connection. A page that joins once, when it loads, is connected again after a loss and gets nothing any more.',
  neighbours: ['duplicate-sockets'],
  explains: ['never-subscribed', 'proxy-idle-timeout', 'stale-session'],
  supports: (scene) => {
    const found = forgotten(scene);
    if (!found) return undefined;
    const { first, last, asked, came, silent } = found;
    const event = asked.packet?.socket?.event;
    const source = openedAt(last, scene);
    return {
      ...seen(
        `${first.id} sent "${event}" and then got "${came[0]?.packet?.socket?.event}" ${came.length} times. ${last.id}, which took its place, did not send it and got nothing in ${(silent / 1000).toFixed(1)} s.`,
        asked,
        came.at(-1),
        last.connected,
      ),
      // The server may have nothing to send just then.
      weak: true,
      fix: `Send "${event}" in the \`connect\` handler, which runs after each reconnection, too.`,
      ...(source ? { source } : {}),
    };
  },
  excluded: (scene) => {
    const connected = scene.allConnections.filter((each) => each.connected);
    const [first] = connected;
    return first?.connected && connected.length === 1 ? [first.connected.entry] : undefined;
  },
  fix: 'Subscribe in the `connect` handler, which runs after each reconnection, too.',
});

const eventOf = ({ packet }: Message): string | undefined => packet?.socket?.event;

/** What the first connection asked for, and the one that took its place did not; it got nothing since. */
export function forgotten({ allConnections, until }: Scene) {
  const connected = allConnections.filter((each) => each.connected);
  const last = connected.at(-1);
  const first = connected.findLast((each) => last && each !== last && isReplaced(each, last));
  if (!first || !last?.connected || last.ended) return undefined;
  const again = new Set(sent(last).map(eventOf));
  const asked = sent(first).find((message) => eventOf(message) !== undefined && !again.has(eventOf(message)));
  if (!asked || [...again].some((event) => event !== undefined)) return undefined;
  const since = received(first).filter((message) => eventOf(message) !== undefined && message.t > asked.t);
  const names = new Set(since.map(eventOf));
  if (since.length < OFTEN || received(last).some((message) => names.has(eventOf(message)))) return undefined;
  const pauses = since.slice(1).map(({ t }, index) => t - (since[index]?.t ?? t));
  const silent = until - last.connected.t;
  if (silent < Math.max(LEAST, LONGER * Math.max(...pauses))) return undefined;
  return { first, last, asked, came: since, silent };
}

/** The same client's next connection: the earlier one is over, or has been silent since. */
function isReplaced(earlier: Connection, later: Connection): boolean {
  if (earlier.page !== later.page || earlier.target !== later.target || serverOf(earlier) !== serverOf(later))
    return false;
  const over = earlier.ended?.t ?? earlier.messages.at(-1)?.t ?? earlier.began;
  return over <= later.began && earlier.ended?.by !== 'page';
}
