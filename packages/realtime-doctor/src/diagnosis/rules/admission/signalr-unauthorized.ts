import type { Channel } from '../../../transcript/channel.ts';
import { newestOf, place, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#signalr-unauthorized. 401 or 403, to the negotiation or to the connection. */
export const signalrUnauthorized = rule({
  id: 'signalr-unauthorized',
  of: 'channels',
  title: 'The SignalR hub does not let the page in',
  why: 'The hub asks for a user. The client sends its token in the Authorization header of the negotiation, and in the query (`access_token`) of a WebSocket, which can have no header in a browser: a server that looks at the header alone grants the first and refuses the second.',
  explains: ['websocket-refused', 'event-stream-refused', 'not-connecting'],
  supports: (scene) => {
    const found = newestOf(scene, 'signalr').find((channel) => !channel.opened && statusOf(channel) !== undefined);
    if (!found) return undefined;
    const isNegotiation = found.transport === 'negotiation';
    const hasToken = found.connection.asked.tokenInQuery;
    const what = isNegotiation
      ? `The negotiation at ${place(found)}/negotiate`
      : `The negotiation succeeded, and the connection to ${place(found)}, ${hasToken ? 'with' : 'without'} access_token in its query,`;
    const says = `${what} is answered ${statusOf(found)}.`;
    const support = seenIn(found, scene, says, found.answered, ...found.connection.errors, found.ended);
    return isNegotiation || !hasToken ? support : { ...support, fix: QUERY };
  },
  fix: 'Give the client the token of a user who is signed in: `withUrl(url, { accessTokenFactory: () => token })`. With cookies, see that they are sent to the hub’s host. 403 means that the user is known and has not the right.',
});

const QUERY =
  'Let the server take the token from the query for the hub’s path: in `AddJwtBearer`, `OnMessageReceived` sets `context.Token = context.Request.Query["access_token"]`.';

/** Of a 401 to a WebSocket Chromium tells no status, and says this. */
function statusOf({ answered, connection }: Channel): number | undefined {
  if (connection.errors.some(({ message }) => message.includes('HTTP Authentication failed'))) return 401;
  return answered?.status === 401 || answered?.status === 403 ? answered.status : undefined;
}
