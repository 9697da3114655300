import { membersOf, newestOf, place, receivedBy, seenIn, sentBy } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#signalr-handshake-refused. The first answer of the hub is an error. */
export const signalrHandshakeRefused = rule({
  id: 'signalr-handshake-refused',
  of: 'channels',
  title: 'The SignalR hub refuses the handshake',
  why: 'The client’s first message names the protocol of all that follow: json, or messagepack with a package of its own. A server that was not given this protocol answers with an error and closes.',
  explains: ['signalr-closed-with-error', 'signalr-server-timeout'],
  supports: (scene) => {
    for (const channel of newestOf(scene, 'signalr')) {
      const refused = receivedBy(channel).find(({ step }) => step === 'refused');
      if (!refused) continue;
      const asked = sentBy(channel).find(({ step }) => step === 'asked');
      const protocol = asked ? ` to the protocol "${String(membersOf(asked)['protocol'])}"` : '';
      const says = `${place(channel)} answers${protocol}: ${String(membersOf(refused)['error'])}`;
      return seenIn(channel, scene, says, refused, asked);
    }
    return undefined;
  },
  fix: 'Let both sides speak the same protocol: `builder.Services.AddSignalR().AddMessagePackProtocol()` on the server for a page with MessagePackHubProtocol, or leave `withHubProtocol()` out of the page. Any other error is of the server: its log says more.',
});
