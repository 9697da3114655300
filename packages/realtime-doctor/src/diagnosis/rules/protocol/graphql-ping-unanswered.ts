import { chainsOf, ending, isGraphql, place, seenIn } from '../../facts/channels.ts';
import type { Channel, Said } from '../../../transcript/channel.ts';
import { rule } from '../../rule.ts';
import { seconds } from '../../../text.ts';

/** A pong takes no longer. Milliseconds. */
const ANSWERED = 5000;

/** docs/gallery.md#graphql-ping-unanswered. A ping, no pong, and the side that asked gives up. */
export const graphqlPingUnanswered = rule({
  id: 'graphql-ping-unanswered',
  of: 'channels',
  title: 'A GraphQL ping is never answered',
  why: 'In graphql-transport-ws either side may send ping, and the other must answer pong at once. One that knows no ping is taken for dead, and the connection is closed.',
  explains: ['closed-with-code'],
  supports: (scene) => {
    const found = chainsOf(scene.channels)
      .flatMap(({ all }) => all)
      .filter(isGraphql)
      .findLast((channel) => {
        const ping = unanswered(channel);
        const until = channel.ended?.t ?? scene.until;
        return ping && (gaveUp(channel) || until - ping.t >= ANSWERED);
      });
    const ping = found && unanswered(found);
    if (!ping) return undefined;
    const [who, whom] = ping.direction === 'sent' ? ['page', 'server'] : ['server', 'page'];
    const waited = seconds((found.ended?.t ?? scene.until) - ping.t, 1);
    const says = `The ${who} sent a ping and got no pong from the ${whom} in ${waited}; ${place(found)} ${ending(found)}.`;
    return seenIn(found, scene, says, ping, found.ended);
  },
  fix: 'Answer each `{"type":"ping"}` with `{"type":"pong"}`. Servers and clients of graphql-ws do so by themselves; one that is written by hand has to.',
});

/** 4408 after the client was let in, from whichever side, is the word for it. */
const gaveUp = ({ accepted, ended }: Channel): boolean => accepted !== undefined && ended?.code === 4408;

/** The first ping that no pong of the other side came after. */
function unanswered({ said }: Channel): Said | undefined {
  return said.find(
    ({ step, direction, t }) =>
      step === 'ping' && !said.some((other) => other.step === 'pong' && other.direction !== direction && other.t >= t),
  );
}
