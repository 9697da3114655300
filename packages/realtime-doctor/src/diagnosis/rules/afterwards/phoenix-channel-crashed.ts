import { newestOf, place, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#phoenix-channel-crashed. phx_error, more than once, or as the last word. */
export const phoenixChannelCrashed = rule({
  id: 'phoenix-channel-crashed',
  of: 'channels',
  title: 'A Phoenix channel crashes on the server',
  why: 'Each channel is a process. One that raises ends, the server says phx_error, and the client joins again after a pause: it is told nothing of why, and what it missed is lost.',
  supports: (scene) => {
    for (const channel of newestOf(scene, 'phoenix')) {
      const crashes = channel.said.filter(({ step, direction }) => step === 'error' && direction === 'received');
      const last = crashes.at(-1);
      const since = channel.said.some(
        ({ step, id, t }) => step === 'confirmed' && id === last?.id && t > (last?.t ?? 0),
      );
      // Once, and joined again since, is an accident.
      if (!last || (crashes.length < 2 && since)) continue;
      const times = crashes.length > 1 ? ` ${crashes.length} times` : '';
      return seenIn(channel, scene, `${place(channel)} says phx_error of ${last.id ?? 'a topic'}${times}.`, ...crashes);
    }
    return undefined;
  },
  fix: 'Look at the server’s log at this time: it has the exception and its stack. A handler that has no clause for a message raises, too.',
});
