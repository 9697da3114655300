import { membersOf, newestOf, place, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** Texts of the framework. What an application says with a HubException of its own is its own affair. */
const FRAMEWORK =
  /Method does not exist|Failed to invoke '[^']*' (?:due to an error on the server|because user is unauthorized)\.?$/;

/** docs/gallery.md#signalr-invocation-failed. The hub answers an invocation with an error of the framework. */
export const signalrInvocationFailed = rule({
  id: 'signalr-invocation-failed',
  of: 'channels',
  title: 'The page invokes a method of the SignalR hub, and it fails',
  why: 'The hub has no method of this name with these arguments, the user may not call it, or it threw. `invoke()` rejects then; `send()` never says so.',
  supports: (scene) => {
    for (const channel of newestOf(scene, 'signalr')) {
      const failed = channel.said.findLast(
        (each) =>
          each.direction === 'received' && each.step === 'error' && FRAMEWORK.test(String(membersOf(each)['error'])),
      );
      if (!failed) continue;
      const call = channel.said.find((each) => each.direction === 'sent' && each.id === failed.id && failed.id);
      const name = call ? ` to ${String(membersOf(call)['target'])}` : '';
      return seenIn(
        channel,
        scene,
        `${place(channel)} answers${name}: ${String(membersOf(failed)['error'])}`,
        failed,
        call,
      );
    }
    return undefined;
  },
  fix: 'Call the method by its name in the hub’s class, with as many arguments. If it is there, the server’s log has the exception.',
});
