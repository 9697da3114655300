import type { Channel } from '../../../transcript/channel.ts';
import { consoleLines } from '../../facts/attempts.ts';
import { chainsOf, place, receivedBy, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';
import { seconds } from '../../../text.ts';

const SAYS = /Server timeout elapsed without receiving a message from the server/;
/** No time limit is shorter, and two by the same limit differ by no more. Milliseconds. */
const LEAST = 900;
const PLAY = 500;

/** docs/gallery.md#signalr-server-timeout. The client itself gives a silent server up. */
export const signalrServerTimeout = rule({
  id: 'signalr-server-timeout',
  of: 'channels',
  title: 'The SignalR client hears too little of its server and gives it up',
  why: 'The client closes the connection when it has heard nothing for its server timeout (30 s). The server pings every KeepAliveInterval (15 s): one that is longer, or something between that holds messages back, ends every quiet connection.',
  explains: ['websocket-not-reopened', 'idle-connection-cut'],
  supports: (scene) => {
    for (const { all } of chainsOf(scene.channels).toReversed()) {
      const given = all.filter(isGivenUp);
      const last = given.at(-1);
      const [line] = consoleLines(scene, SAYS);
      if (!last?.ended || last.protocol.id !== 'signalr' || (given.length < 2 && !line)) continue;
      const silences = given.map(silence);
      if (Math.max(...silences) - Math.min(...silences) > Math.max(PLAY, Math.max(...silences) * 0.1)) continue;
      const times = given.length === 1 ? 'once' : `${given.length} times`;
      const says = `The page closed its connection to ${place(last)} ${times}, each time after ${seconds(silence(last), 1)} without a message of the server.`;
      const support = seenIn(last, scene, says, ...given.map(({ ended }) => ended), line);
      // The line may be of another hub, and one silence of no account.
      return line && given.length > 1 ? support : { ...support, weak: true };
    }
    return undefined;
  },
  fix: 'Let the server ping at least twice in the client’s time limit: `KeepAliveInterval` in `AddSignalR` of half of `withServerTimeout()`, or leave both as they are (15 s and 30 s). If the server does ping, something between holds the messages back.',
});

const silence = ({ said, accepted, ended, ...channel }: Channel): number =>
  (ended?.t ?? 0) - (receivedBy({ ...channel, said }).at(-1)?.t ?? accepted?.t ?? 0);

/** A client that is stopped by its page is silent for no time in particular. */
const isGivenUp = (channel: Channel): boolean =>
  channel.accepted !== undefined && channel.ended?.by === 'client' && silence(channel) >= LEAST;
