import type { Channel } from '../../../transcript/channel.ts';
import { chainsOf, place, seenIn, sentBy } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';
import { seconds } from '../../../text.ts';

/** No time limit is shorter, and two by the same limit differ by no more. Milliseconds. */
const LEAST = 900;
const PLAY = 500;

/** docs/gallery.md#phoenix-no-heartbeat. Closed again and again after the same silence of the client. */
export const phoenixNoHeartbeat = rule({
  id: 'phoenix-no-heartbeat',
  of: 'channels',
  title: 'The client sends a Phoenix socket no heartbeat, and the server closes it',
  why: 'A Phoenix server closes a connection that was silent for its timeout (60 s). phoenix.js sends a heartbeat every 30 s; a client that is written by hand has to do so itself.',
  explains: ['websocket-not-reopened', 'idle-connection-cut'],
  supports: (scene) => {
    for (const { all } of chainsOf(scene.channels).toReversed()) {
      const closed = all.filter(isClosedInSilence);
      const last = closed.at(-1);
      if (!last || closed.length < 2) continue;
      const silences = closed.map(silence);
      const most = Math.max(...silences);
      if (most - Math.min(...silences) > Math.max(PLAY, most * 0.1)) continue;
      const says = `${place(last)} was closed ${closed.length} times, each time ${seconds(most, 1)} after the page's last message; the page sent no heartbeat.`;
      // The server may end them for a reason of its own, before the first heartbeat was due.
      return { ...seenIn(last, scene, says, ...closed.map(({ ended }) => ended)), weak: true };
    }
    return undefined;
  },
  fix: 'Send `[null, "<ref>", "phoenix", "heartbeat", {}]` every 30 s, or use phoenix.js, which does.',
});

const silence = (channel: Channel): number =>
  (channel.ended?.t ?? 0) - (sentBy(channel).at(-1)?.t ?? channel.opened?.t ?? 0);

const isClosedInSilence = (channel: Channel): boolean =>
  channel.protocol.id === 'phoenix' &&
  channel.opened !== undefined &&
  channel.ended?.by === 'wire' &&
  channel.ended.code === 1000 &&
  !channel.said.some(({ step }) => step === 'ping') &&
  silence(channel) >= LEAST;
