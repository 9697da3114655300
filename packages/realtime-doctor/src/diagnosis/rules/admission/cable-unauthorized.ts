import { chainsOf, membersOf, place, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#cable-unauthorized. The server's first word is a goodbye. */
export const cableUnauthorized = rule({
  id: 'cable-unauthorized',
  of: 'channels',
  title: 'Action Cable rejects the connection as unauthorized',
  why: 'The connection class looks for a user when a client connects, most often by a cookie, and calls reject_unauthorized_connection if there is none. The client is told not to come back, and does not.',
  explains: ['websocket-not-reopened', 'cable-subscription-unanswered'],
  supports: (scene) => {
    for (const { last, all } of chainsOf(scene.channels).toReversed()) {
      if (last.protocol.id !== 'action-cable' || last.accepted) continue;
      const found = all.flatMap(({ said }) => said).findLast((said) => membersOf(said)['reason'] === 'unauthorized');
      if (!found) continue;
      return seenIn(
        last,
        scene,
        `${place(last)} says ${found.raw.slice(0, 120)} in place of a welcome.`,
        found,
        last.ended,
      );
    }
    return undefined;
  },
  fix: 'Look at `connect` in `ApplicationCable::Connection`, which calls `reject_unauthorized_connection`: the cookie or parameter that it reads must come with the WebSocket. A cookie goes only to its own host, and only if SameSite and Secure let it. Connect after the user has signed in.',
});
