import { isOpen, place, seenIn } from '../../facts/channels.ts';
import type { Channel } from '../../../transcript/channel.ts';
import { rule } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { SLOW } from '../../symptoms.ts';

/** Connections that browsers open to one host over HTTP/1.1. */
const MOST = 6;

/** docs/gallery.md#event-stream-limit. Six streams are open, and nothing else of that host gets an answer. */
export const eventStreamLimit = rule({
  id: 'event-stream-limit',
  of: 'channels',
  title: 'Event streams take all six connections that a browser opens to a host',
  why: 'Over HTTP/1.1 a browser opens six connections to a host, for all of its tabs together. Each event stream holds one for good, so that the seventh, and every other request, waits.',
  explains: ['event-stream-buffered'],
  supports: (scene) => {
    const streams = scene.channels.filter(({ transport }) => transport === 'event-stream');
    for (const waiting of streams.toReversed()) {
      const { origin } = waiting.connection.asked;
      const open = streams.filter((each) => isOpen(each) && each.connection.asked.origin === origin);
      if (open.length < MOST || !waits(waiting, open, scene)) continue;
      const says = `${open.length} event streams of ${origin} are open, and ${place(waiting)} gets no answer.`;
      return seenIn(waiting, scene, says, ...open.slice(0, MOST).flatMap(({ answered }) => answered ?? []));
    }
    return undefined;
  },
  fix: 'Serve the page over HTTP/2, where the limit does not apply, or use one stream for the whole page (and, with a BroadcastChannel or a SharedWorker, for all tabs), with a name for each kind of event.',
});

/** Asked after the others were open, and for long enough. */
const waits = ({ answered, ended, connection }: Channel, open: readonly Channel[], { until }: Scene): boolean =>
  answered === undefined &&
  ended === undefined &&
  until - Math.max(connection.began, ...open.map(({ opened }) => opened?.t ?? 0)) >= SLOW;
