import { consoleLines } from '../../facts/attempts.ts';
import { newestOf, place, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#signalr-cors. The browser withholds the negotiation, whose client sends credentials. */
export const signalrCors = rule({
  id: 'signalr-cors',
  of: 'channels',
  title: 'The SignalR server does not allow the page’s origin with credentials (CORS)',
  why: 'The SignalR client sends cookies with its negotiation unless it is told otherwise. A browser lets a page of another origin read the answer only if the server names that origin and allows credentials; a wildcard is not enough.',
  explains: ['signalr-hub-not-found', 'signalr-unauthorized'],
  supports: (scene) => {
    for (const channel of newestOf(scene, 'signalr')) {
      if (channel.transport !== 'negotiation') continue;
      const failed = channel.connection.entries
        .map((id) => scene.transcript?.get(id))
        .find((entry) => entry?.kind === 'http.failed');
      const line = consoleLines(scene, /blocked by CORS policy/).find(({ text }) => text.includes(place(channel)));
      const reason =
        failed?.kind === 'http.failed' && failed.blockedReason?.startsWith('cors ') ? failed.blockedReason : '';
      if (reason === '' && !line) continue;
      const why = reason || (/policy: (.*)/.exec(line?.text ?? '')?.[1]?.slice(0, 160) ?? '');
      return seenIn(
        channel,
        scene,
        `The browser withholds the negotiation at ${place(channel)}/negotiate (${why}).`,
        failed,
        line,
        channel.answered,
      );
    }
    return undefined;
  },
  fix: 'On the server: `policy.WithOrigins("<origin of the page>").AllowAnyHeader().AllowAnyMethod().AllowCredentials()`, and `UseCors` before the hub is mapped. A page that needs no cookie can set `withCredentials: false` in `withUrl()` instead.',
});
