import type { Channel } from '../../../transcript/channel.ts';
import { chainsOf, place, seenIn } from '../../facts/channels.ts';
import { GATEWAY } from '../../facts/routes.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#websocket-refused. The server answers the upgrade, and says no. */
export const websocketRefused = rule({
  id: 'websocket-refused',
  of: 'channels',
  title: 'The server refuses the WebSocket with a status',
  why: 'The server looks at the request before it accepts the upgrade: its cookie, its Origin, its version, how many there are. The browser hides everything of the answer but the status.',
  supports: (scene) => {
    const found = chainsOf(scene.channels).findLast(
      ({ last }) => last.transport === 'websocket' && !last.opened && refusal(last) !== undefined,
    )?.last;
    const status = found && refusal(found);
    if (!found || status === undefined) return undefined;
    const says = `${place(found)} is answered ${status}.`;
    const seen = seenIn(found, scene, says, found.answered, ...found.connection.errors, found.ended);
    // A Socket.IO server gives the same answer to a native client (engine.io, "Transport unknown").
    const support = { ...seen, ...(status === 400 ? { weak: true } : {}) };
    const fix = FIXES[status];
    return fix === undefined ? support : { ...support, fix };
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

const FIXES: Readonly<Record<number, string>> = {
  401: 'Sign in before the socket is opened, so that its cookie goes with it. A browser’s WebSocket can send no header of its own: send a token in the first message, or as a query of the URL that is valid once.',
  403: 'See what the server asks of a request: its Origin, which must be on the server’s list, or a cookie, which must be sent to this host (SameSite, Secure).',
  426: 'The server wants another version of the WebSocket protocol, or HTTP/1.1: a proxy between speaks HTTP/1.0 or takes the Upgrade header away.',
  429: 'The server or a proxy limits the number of connections: let the client wait longer after each failure.',
};
