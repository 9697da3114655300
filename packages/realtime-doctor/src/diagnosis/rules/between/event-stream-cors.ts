import { chainsOf, place, seenIn } from '../../facts/channels.ts';
import { consoleLines } from '../../facts/attempts.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#event-stream-cors. The browser says that it withholds the answer. */
export const eventStreamCors = rule({
  id: 'event-stream-cors',
  of: 'channels',
  title: 'The event stream’s server does not allow the page’s origin (CORS)',
  why: 'An EventSource to another origin needs that origin’s permission, like a fetch. Without it the browser ends the stream for good, and tells the page nothing but an error event.',
  explains: ['event-stream-wrong-type', 'event-stream-refused'],
  supports: (scene) => {
    for (const { last } of chainsOf(scene.channels).toReversed()) {
      if (last.transport !== 'event-stream') continue;
      const failed = last.connection.entries
        .map((id) => scene.transcript?.get(id))
        .find((entry) => entry?.kind === 'http.failed');
      const line = consoleLines(scene, /blocked by CORS policy/).find(({ text }) => text.includes(place(last)));
      const reason =
        failed?.kind === 'http.failed' && failed.blockedReason?.startsWith('cors') ? failed.blockedReason : undefined;
      if (reason === undefined && !line) continue;
      const allowed = last.answered?.headers['access-control-allow-origin'];
      const says = `${place(last)} ${allowed === undefined ? 'allows no other origin' : `allows ${allowed} only`}, and the browser withholds the stream${reason ? ` (${reason})` : ''}.`;
      return seenIn(last, scene, says, failed, line, last.answered);
    }
    return undefined;
  },
  fix: 'Send `Access-Control-Allow-Origin` with the page’s origin on the stream itself; with `withCredentials: true` also `Access-Control-Allow-Credentials: true`, and no `*`. Or serve the stream from the page’s own origin.',
});
