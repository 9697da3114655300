import type { Connection } from '../transcript/connections.ts';
import { events, subscription } from '../transcript/connections.ts';
import { MARGIN } from './bounds.ts';
import { claim, count, fails, holds, pending, pendingUntil, type View } from './claim.ts';
import { faults } from './losses.ts';
import { askedFor, received, refusedDelivery, type AskedFor } from './notifications.ts';
import { tokenOf } from './token.ts';

/**
 * Every notification that the application accepted for the page's user while the page was subscribed and undisturbed
 * arrived, and none arrived twice. A notification in transit when a connection breaks may be lost: the contract
 * promises no replay.
 */
export const nothingLost = claim('nothing-lost', 'Nothing was lost while connected, nothing came twice', (view) => {
  const expected = 'each notification that was accepted while subscribed to arrive exactly once';
  const due = askedFor(view).filter((request) => isDue(view, request));
  // Only what the journey asked for once is known to be due once: an application may send the same text again.
  const doubled = received(view).find(
    ({ message }, index, all) =>
      all.findIndex((other) => other.message === message) < index && askedFor(view, message).length === 1,
  );
  if (doubled) {
    return fails(expected, `"${doubled.message}" came twice`, ...received(view, doubled.message));
  }
  for (const { asked, answered } of due) {
    if (received(view, asked.message).length > 0) continue;
    const deadline = (answered ?? asked).t + MARGIN;
    if (view.transcript.until > deadline) return fails(expected, `"${asked.message}" never came`, asked, answered);
    return pendingUntil(deadline + 1, expected, `"${asked.message}" has not come yet`, asked, answered);
  }
  return holds(expected, `${count(due.length, 'notification')} due, all received once`);
});

function isDue(view: View, { asked, answered }: AskedFor): boolean {
  if (answered?.status !== 200 || refusedDelivery(answered.body)) return false;
  const disturbed = faults(view).some(
    ({ begin, end }) => begin.t <= answered.t + MARGIN && (end?.t ?? Infinity) >= asked.t,
  );
  return !disturbed && view.connections.some((connection) => heard(view, connection, asked, answered.t));
}

/**
 * Whether the connection belonged to this user, was subscribed before the request, and stayed open after the
 * response.
 */
function heard(view: View, connection: Connection, asked: AskedFor['asked'], answered: number): boolean {
  const since = subscription(connection, view.contract);
  const left = events(connection, view.contract.events.unsubscribe, 'sent').some(({ t }) => t <= answered);
  const user = tokenOf(view, connection)?.sub;
  const lived = (connection.ended?.t ?? Infinity) > answered + MARGIN;
  return since !== undefined && since.t <= asked.t && !left && lived && (user === undefined || user === asked.user);
}

/** Another user's notification never reaches this page. Watched for `within` milliseconds after the response. */
export const receivedNothing = claim<{ message: string; within?: number }>(
  'received-nothing',
  'The page did not receive the notification',
  (view, { message, within = 500 }) => {
    const expected = `no notification "${message}" on this page`;
    const got = received(view, message);
    if (got.length > 0) return fails(expected, 'it arrived', ...got);
    const answered = askedFor(view, message)[0]?.answered;
    if (!answered) return pending(expected, 'the request has no response yet');
    const watched = answered.t + within;
    if (view.transcript.until < watched) return pendingUntil(watched, expected, 'nothing so far', answered);
    return holds(expected, 'nothing came', answered);
  },
);
