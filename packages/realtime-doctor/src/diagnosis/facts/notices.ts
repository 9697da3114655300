/** Notifications that were asked for: each with its answer, and whether it came to a page of its user. */
import { refusedDelivery } from '../../claims/notifications.ts';
import { messageIn } from '../../contract/arguments.ts';
import { events, subscription, type Connection } from '../../transcript/connections.ts';
import type { NotificationAsked } from '../../transcript/entries.ts';
import type { Scene } from '../scene.ts';

export interface Notice {
  readonly asked: NotificationAsked;
  readonly answered: NotificationAsked | undefined;
  /** The entries in which it came. */
  readonly received: readonly string[];
}

export function notices({ transcript, allConnections, contract }: Scene): Notice[] {
  if (!transcript) return [];
  const answers = new Map(transcript.of('notify.answered').map((entry) => [entry.request, entry]));
  const asked = transcript.of('notify.asked');
  const arrived = allConnections.flatMap((connection) => events(connection, contract.events.notification));
  const wasDropped = ({ request }: NotificationAsked): boolean => refusedDelivery(answers.get(request)?.body);
  return asked.map((entry, index) => {
    // An identical one that is asked for later must not count as this one, unless it is said to go to nobody: an
    // arrival that is slower than the next question is still the first one's.
    const next = asked
      .slice(index + 1)
      .find((later) => later.message === entry.message && later.user === entry.user && !wasDropped(later));
    const received = wasDropped(entry)
      ? []
      : arrived.filter(
          ({ t, argument }) =>
            messageIn(contract, argument) === entry.message &&
            t >= entry.t &&
            t < (next?.t ?? Number.POSITIVE_INFINITY),
        );
    return { asked: entry, answered: answers.get(entry.request), received: received.map((each) => each.entry) };
  });
}

export const isSubscribed = (connection: Connection, { contract }: Scene): boolean =>
  subscription(connection, contract) !== undefined;
