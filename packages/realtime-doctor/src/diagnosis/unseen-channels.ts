/** Channels in which nothing is wrong that could be named, and of which not enough was seen to call them well. */
import type { Channel } from '../transcript/channel.ts';
import { chainsOf, ending, isOpen, place, receivedBy, sentBy } from './facts/channels.ts';
import { proxyOf } from './facts/frameworks.ts';
import type { Scene } from './scene.ts';
import type { Unseen } from './unseen.ts';
import { seconds } from '../text.ts';

/** A server that means to answer a message has done so by then. Milliseconds. */
const ANSWERED = 3000;

export const unseenChannels = (scene: Scene): Unseen[] =>
  chainsOf(scene.channels).flatMap(({ last }) => ofChannel(last, scene));

function ofChannel(channel: Channel, scene: Scene): Unseen[] {
  const { ended, opened, connection, transport, protocol } = channel;
  const where = `${connection.id} (${protocol.name}) to ${place(channel)}`;
  if (ended?.by === 'page') return [];
  if (ended) {
    const by = ended.by === 'client' ? ', by the page itself' : '';
    return [
      {
        what: `${where} ${ending(channel)}${by}.`,
        decide: 'If it should stay open, look at its server; --watch 20 shows whether it comes back.',
      },
    ];
  }
  if (!opened) return [{ what: `${where} was not answered yet.${buffers(channel, scene)}`, decide: DIRECTLY }];
  if (transport === 'event-stream') return ofStream(channel, where, scene);
  if (protocol.welcomes && !channel.accepted)
    return [{ what: `${where} was not let in yet.`, decide: 'Look longer: --watch 20.' }];
  return isUnheard(channel, scene)
    ? [
        {
          what: `${where} is open; the page sent ${sentBy(channel).length} messages, and the server has said nothing in ${seconds(scene.until - opened.t, 1)}.`,
          decide: 'If the server should answer, look at its log; --watch 20 shows whether anything comes.',
        },
      ]
    : [];
}

/** An event stream may well be quiet; one that something between holds back is, too. */
function ofStream(channel: Channel, where: string, scene: Scene): Unseen[] {
  const encoding = channel.answered?.headers['content-encoding'];
  const isSuspect = encoding !== undefined && receivedBy(channel).length === 0 && !scene.probes.streams;
  return isSuspect
    ? [
        {
          what: `${where} is open and compressed (${encoding}), and brought no event: it may be quiet, or held back.`,
          decide: 'Look longer: --watch 20. Without --no-probes the stream is also asked for without compression.',
        },
      ]
    : [];
}

const DIRECTLY =
  'Ask the server itself with --backend: if the stream begins there and not through the proxy, the proxy holds it back. --watch 20 looks longer.';

function buffers({ transport }: Channel, scene: Scene): string {
  const proxy = proxyOf(scene);
  return transport === 'event-stream' && proxy ? ` It comes through ${proxy}, which may collect it in a buffer.` : '';
}

const isUnheard = (channel: Channel, { until }: Scene): boolean => {
  const [first] = sentBy(channel);
  return isOpen(channel) && first !== undefined && receivedBy(channel).length === 0 && until - first.t >= ANSWERED;
};
