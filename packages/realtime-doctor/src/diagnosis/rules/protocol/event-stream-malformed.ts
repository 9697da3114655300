import { chainsOf, place, receivedBy, seenIn } from '../../facts/channels.ts';
import { quote } from '../../facts/routes.ts';
import type { StreamAnswer } from '../../probes.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#event-stream-malformed. Bytes come all the time, and the browser makes no event of them. */
export const eventStreamMalformed = rule({
  id: 'event-stream-malformed',
  of: 'channels',
  title: 'What the event stream sends makes no event',
  why: 'An event is one or more lines that begin with `data:`, and an empty line that ends it. A browser waits for the empty line without a word, and ignores lines that begin with anything but a field’s name.',
  explains: ['event-stream-buffered'],
  supports: (scene) => {
    for (const { last } of chainsOf(scene.channels).toReversed()) {
      if (last.transport !== 'event-stream' || last.ended || receivedBy(last).length > 0) continue;
      const index = scene.probes.streams?.findIndex(({ url }) => url === last.connection.asked.url) ?? -1;
      const answer = scene.probes.streams?.[index]?.plain;
      const found = answer && judge(answer);
      if (!found) continue;
      const { says, ...rest } = found;
      return { ...seenIn(last, scene, `${place(last)} ${says}`, `stream ${index}`, last.answered), ...rest };
    }
    return undefined;
  },
  excluded: ({ channels }) => {
    const heard = channels.find((each) => each.transport === 'event-stream' && receivedBy(each).length > 0);
    return heard && [heard.connection.entries[0] ?? ''];
  },
  fix: 'End each event with an empty line: `res.write("data: " + text + "\\n\\n")`.',
});

/** A line of each field, and a comment, which makes no event. */
const FIELD = /^(?:data|event|id|retry)(?::|$)/;
const COMMENT = /^:/;

function judge({ event, text = '' }: StreamAnswer): { says: string; weak: boolean; fix?: string } | undefined {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line !== '' && !COMMENT.test(line));
  if (event !== undefined || lines.length === 0) return undefined;
  const data = lines.filter((line) => line.startsWith('data:'));
  if (data.length > 0) {
    return {
      says: `is open, and sent ${data.length} ${data.length === 1 ? 'line' : 'lines'} with data (${quote(data[0] ?? '')}) and no empty line, which would end an event.`,
      // One event may just have that many lines, and be on its way.
      weak: data.length < 2,
    };
  }
  const odd = lines.find((line) => !FIELD.test(line));
  return odd === undefined
    ? undefined
    : {
        says: `is open, and sends lines that begin with no field of an event stream: ${quote(odd)}.`,
        weak: false,
        fix: 'Write `data: ` before each line of an event, and an empty line after it: `res.write("data: " + JSON.stringify(message) + "\\n\\n")`.',
      };
}
