import { newestOf, place, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#signalr-hub-not-found. What answers the negotiation is no hub. */
export const signalrHubNotFound = rule({
  id: 'signalr-hub-not-found',
  of: 'channels',
  title: 'No SignalR hub is at the address that the page asks for',
  why: 'A SignalR client asks at `<hub>/negotiate` first. A 404 comes from a server that has no hub there: client and server have different paths, or a proxy passes another path on. An HTML page comes from the fallback of a single-page application, or from another server.',
  supports: (scene) => {
    const found = newestOf(scene, 'signalr').find(({ transport, answered }) => {
      const isOther = answered?.status === 200 && /html/i.test(answered.headers['content-type'] ?? '');
      return transport === 'negotiation' && (answered?.status === 404 || answered?.status === 405 || isOther);
    });
    const { answered } = found ?? {};
    if (!found || !answered) return undefined;
    const isPage = answered.status === 200;
    const what = isPage ? `200 with ${answered.headers['content-type']}` : String(answered.status);
    const support = seenIn(found, scene, `The negotiation at ${place(found)}/negotiate is answered ${what}.`, answered);
    return isPage ? { ...support, fix: FALLBACK } : support;
  },
  fix: 'Give `withUrl()` the path that the server maps the hub to (`app.MapHub<T>("/hub")`), and let every proxy between pass it on with what follows it.',
});

const FALLBACK =
  'Map the hub before the fallback that answers everything else (`MapHub` before `MapFallbackToFile`), give a development server’s proxy the hub’s path with `ws: true`, or name the server itself in `withUrl()`.';
