import { newestOf, place, seenIn } from '../../facts/channels.ts';
import { proxyIn } from '../../facts/frameworks.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#signalr-no-sticky-sessions. Negotiated, and 404 to the connection that was negotiated. */
export const signalrNoStickySessions = rule({
  id: 'signalr-no-sticky-sessions',
  of: 'channels',
  title: 'The SignalR connection that was negotiated is not known to the server that it reaches',
  why: 'The negotiation makes a connection on one server, and its token means nothing to any other. Behind a load balancer without sticky sessions the WebSocket reaches another server, which answers 404.',
  explains: ['websocket-path-not-found', 'event-stream-refused', 'not-connecting'],
  supports: (scene) => {
    const found = newestOf(scene, 'signalr').find(
      ({ transport, opened, answered, connection }) =>
        transport !== 'negotiation' && !opened && answered?.status === 404 && /[?&]id=/.test(connection.asked.url),
    );
    if (!found?.answered) return undefined;
    const proxy = proxyIn([found.answered]);
    const says = `The negotiation succeeded, and ${place(found)} answers the connection 404${proxy ? `, through ${proxy}` : ''}.`;
    // A server that restarted in between, and a token that came too late, look the same.
    return { ...seenIn(found, scene, says, found.answered, found.ended), weak: true };
  },
  fix: 'Turn sticky sessions on in what distributes the requests (`ip_hash` in nginx, ARR affinity in Azure). Or let the client use WebSockets alone and negotiate nothing: `withUrl(url, { skipNegotiation: true, transport: HttpTransportType.WebSockets })`. A proxy that does not pass the upgrade on can be it, too.',
});
