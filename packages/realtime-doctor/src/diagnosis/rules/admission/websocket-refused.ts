import type { Channel } from '../../../transcript/channel.ts';
import { atUnknownPath, chainsOf, isAtOtherSlash, place, refusedFacts, seenIn } from '../../facts/channels.ts';
import { GATEWAY } from '../../facts/routes.ts';
import { rule } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#websocket-refused. The server answers the upgrade, and says no. */
export const websocketRefused = rule({
  id: 'websocket-refused',
  of: 'channels',
  title: 'The server refuses the WebSocket with a status',
  why: 'The server looks at the request before it accepts the upgrade: its cookie, its Origin, its version, how many there are. The browser hides everything of the answer but the status.',
  supports: (scene) => {
    const found = chainsOf(scene.channels).findLast(
      ({ last }) =>
        last.transport === 'websocket' && !last.opened && refusal(last) !== undefined && !isOnlySlash(last, scene),
    )?.last;
    const status = found && refusal(found);
    if (!found || status === undefined) return undefined;
    const says = `${place(found)} is answered ${status}.`;
    const elsewhere = atUnknownPath(found, scene);
    const isAnyPath = elsewhere?.status === status;
    const support = seenIn(
      found,
      scene,
      `${says}${elsewhere ? toldBy(elsewhere.status, isAnyPath) : ''}`,
      found.answered,
      ...found.connection.errors,
      found.ended,
      elsewhere?.probe,
    );
    const fix = isAnyPath ? `${ANY_PATH} ${FIXES[status] ?? ''}`.trim() : FIXES[status];
    return {
      ...support,
      // A Socket.IO server gives the same answer to a native client (engine.io, "Transport unknown").
      ...(status === 400 || isAnyPath || (!elsewhere && !TELLING.has(status)) ? { weak: true } : {}),
      ...(fix === undefined ? {} : { fix }),
    };
  },
  fix: 'Look at the server’s log for this request: the browser shows the status and nothing else.',
});

/** Its status. Of a 401 Chromium tells no status, and says this. */
function refusal({ answered, connection }: Channel): number | undefined {
  if (connection.errors.some(({ message }) => message.includes('HTTP Authentication failed'))) return 401;
  const status = answered?.status ?? 0;
  // 404 has a cause of its own, and so has what a gateway says in its own name.
  return status >= 400 && status !== 404 && !GATEWAY.has(status) ? status : undefined;
}

/** Another cause: the path itself. */
function isOnlySlash(channel: Channel, scene: Scene): boolean {
  const facts = refusedFacts(channel, scene);
  return facts !== undefined && isAtOtherSlash(facts);
}

const toldBy = (status: number, isAnyPath: boolean): string =>
  isAnyPath
    ? ' A path that no application has gets the same answer: the server has no route for this one, or it refuses each handshake.'
    : ` A path that no application has is answered ${status}, so the server knows this one.`;

/** These say what they mind; others may be about the path as well. */
const TELLING = new Set([401, 426, 429]);

const ANY_PATH =
  'Compare the path with the server’s routes, letter by letter: Django Channels answers a path without a route with 500 ("No route found" in its log), Starlette with 403, `ws` with 400. If it has the route, look at what is asked of every handshake.';

const FIXES: Readonly<Record<number, string>> = {
  401: 'Sign in before the socket is opened, so that its cookie goes with it. A browser’s WebSocket can send no header of its own: send a token in the first message, or as a query of the URL that is valid once.',
  403: 'See what the server asks of a request: its Origin, which must be on the server’s list, or a cookie, which must be sent to this host (SameSite, Secure).',
  500: 'The server’s log has the error: its handler failed before it accepted the handshake.',
  426: 'The server wants another version of the WebSocket protocol, or HTTP/1.1: a proxy between speaks HTTP/1.0 or takes the Upgrade header away.',
  429: 'The server or a proxy limits the number of connections: let the client wait longer after each failure.',
};
