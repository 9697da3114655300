import { chainsOf, place, seenIn } from '../../facts/channels.ts';
import { consoleLines } from '../../facts/attempts.ts';
import type { Channel } from '../../../transcript/channel.ts';
import { rule, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#event-stream-wrong-type. 200, and not text/event-stream: the browser gives up for good. */
export const eventStreamWrongType = rule({
  id: 'event-stream-wrong-type',
  of: 'channels',
  title: 'The event stream has another content type than text/event-stream',
  why: 'An EventSource takes an answer only if its content type is text/event-stream. On any other it closes for good, and tells the page nothing but an error event. An error page or the application’s own start page has another type, too.',
  supports: (scene) => {
    for (const { last } of chainsOf(scene.channels).toReversed()) {
      if (last.transport !== 'event-stream' || last.opened || isBlocked(last)) continue;
      const support = ofAnswer(last, scene) ?? ofProbe(last, scene);
      if (support) return support;
    }
    return undefined;
  },
  fix: 'Send `content-type: text/event-stream`. If it is text/html, the address is answered by something else: a login page, or the fallback of a single-page application.',
});

const isStream = (type: string | undefined): boolean => /^text\/event-stream\b/i.test(type ?? '');
const called = (type: string | undefined): string => (type === undefined ? 'no content type' : `content type ${type}`);

function ofAnswer(channel: Channel, scene: Scene): Support | undefined {
  const { answered, ended } = channel;
  const type = answered?.headers['content-type'];
  if (answered?.status !== 200 || isStream(type)) return undefined;
  const [line] = consoleLines(scene, /MIME type.*text\/event-stream/s);
  return seenIn(channel, scene, `${place(channel)} is answered 200 with ${called(type)}.`, answered, ended, line);
}

/** The browser reports no answer yet: it waits for more of a text/plain, to see what it really is. */
function ofProbe(channel: Channel, scene: Scene): Support | undefined {
  const { streams = [] } = scene.probes;
  const index = streams.findIndex(({ url }) => url === channel.connection.asked.url);
  const plain = streams[index]?.plain;
  if (channel.answered || plain?.status !== 200 || plain.type === undefined || isStream(plain.type)) return undefined;
  const says = `${place(channel)} answers a probe 200 with ${called(plain.type)}, and the browser waits.`;
  return seenIn(channel, scene, says, `stream ${index}`);
}

const isBlocked = ({ connection }: Channel): boolean =>
  connection.errors.some(({ message }) => message.includes('ERR_BLOCKED'));
