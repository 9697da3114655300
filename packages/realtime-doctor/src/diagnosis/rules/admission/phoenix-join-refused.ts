import { messageIn } from '../../../protocols/phoenix/index.ts';
import type { Channel, Said } from '../../../transcript/channel.ts';
import { newestOf, place, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#phoenix-join-refused. The join's own answer has the status "error". */
export const phoenixJoinRefused = rule({
  id: 'phoenix-join-refused',
  of: 'channels',
  title: 'A Phoenix channel refuses the join',
  why: 'A join is answered with a reason. "unmatched topic" means that the socket has no channel for this topic; "join crashed" that the channel’s join/3 raised; anything else is its own answer, most often that a token is missing or no longer valid.',
  explains: ['phoenix-channel-crashed'],
  supports: (scene) => {
    for (const channel of newestOf(scene, 'phoenix')) {
      const refused = channel.said.findLast((said) => isRefusedJoin(said, channel));
      if (!refused) continue;
      const since = channel.said.some(({ step, id, t }) => step === 'confirmed' && id === refused.id && t > refused.t);
      if (since) continue;
      const reason = reasonOf(refused);
      const support = seenIn(
        channel,
        scene,
        `${place(channel)} refuses the join of ${refused.id ?? 'a topic'}: ${reason}.`,
        refused,
      );
      const fix = FIXES.find(([text]) => reason.includes(text))?.[1];
      return fix === undefined ? support : { ...support, fix };
    }
    return undefined;
  },
  fix: 'Look at join/3 of the channel: what it asks for must be in the parameters of `socket.channel(topic, params)`, or in those of the socket. Give parameters as a function, so that each join has a token that is still valid.',
});

const FIXES: readonly (readonly [string, string])[] = [
  [
    'unmatched topic',
    'Join a topic that `channel "room:*", …` in the user socket matches: names are compared letter by letter.',
  ],
  ['join crashed', 'join/3 of the channel raised: the server’s log has the exception.'],
];

/** In version 1 any reply has only the reference of what it answers. */
function isRefusedJoin(said: Said, { said: all }: Channel): boolean {
  const { event, payload, ref, topic } = messageIn(said.raw);
  const isError = typeof payload === 'object' && payload !== null && 'status' in payload && payload.status === 'error';
  if (said.direction !== 'received' || event !== 'phx_reply' || !isError) return false;
  return all.some((other) => {
    const asked = messageIn(other.raw);
    return other.step === 'subscribed' && asked.ref === ref && asked.topic === topic;
  });
}

function reasonOf({ raw }: Said): string {
  const { payload } = messageIn(raw);
  const response =
    typeof payload === 'object' && payload !== null && 'response' in payload ? payload.response : payload;
  return JSON.stringify(response).slice(0, 200);
}
