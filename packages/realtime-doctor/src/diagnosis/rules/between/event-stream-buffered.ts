import { chainsOf, place, receivedBy, seenIn } from '../../facts/channels.ts';
import type { StreamAnswer, StreamFacts } from '../../probes.ts';
import { rule } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#event-stream-buffered. The same stream, asked in another way, brings an event at once. */
export const eventStreamBuffered = rule({
  id: 'event-stream-buffered',
  of: 'channels',
  title: 'Something between collects the event stream instead of passing it on',
  why: 'A proxy fills a buffer before it passes an answer on (proxy_buffering is on by default in nginx), and a compressor waits for enough to make a block of. An event stream is never enough, so the page gets nothing, or all of it at once much later.',
  supports: (scene) => {
    for (const { last } of chainsOf(scene.channels).toReversed()) {
      if (last.transport !== 'event-stream' || last.ended || receivedBy(last).length > 0) continue;
      const facts = scene.probes.streams?.find(({ url }) => url === last.connection.asked.url);
      const says = facts && judge(facts);
      if (!says) continue;
      const probe = `stream ${scene.probes.streams?.indexOf(facts) ?? 0}`;
      return { ...seenIn(last, scene, `${place(last)}: ${says.says}`, probe, last.answered), fix: says.fix };
    }
    return undefined;
  },
  excluded: ({ channels, probes }: Scene) => {
    const heard = channels.find((each) => each.transport === 'event-stream' && receivedBy(each).length > 0);
    return heard && !probes.streams ? [heard.connection.entries[0] ?? ''] : undefined;
  },
  fix: 'Let the stream pass: `proxy_buffering off;` in nginx, or the header `X-Accel-Buffering: no` of the server; no compression.',
});

const came = (answer: StreamAnswer | undefined): boolean => answer?.event !== undefined;

function judge({
  plain,
  compressed,
  direct,
}: StreamFacts): { readonly says: string; readonly fix: string } | undefined {
  if (came(plain) && compressed && !came(compressed) && compressed.encoding !== undefined) {
    return {
      says: `without compression the first event comes after ${plain?.event} ms; with ${compressed.encoding}, as the browser asks, none came in ${compressed.waited} ms.`,
      fix: 'Leave the stream out of the compression (`filter` of the middleware, `gzip_types` in nginx), send `Cache-Control: no-transform`, or flush after each event (`response.flush()` with Express and compression).',
    };
  }
  if (direct && came(direct) && plain && !came(plain)) {
    return {
      says: `the server itself sends the first event after ${direct.event} ms; through what stands before it none came in ${plain.waited} ms.`,
      fix: 'Let the proxy pass the stream on at once: `proxy_buffering off;` for this location in nginx, or the header `X-Accel-Buffering: no` on the server’s answer.',
    };
  }
  return undefined;
}
