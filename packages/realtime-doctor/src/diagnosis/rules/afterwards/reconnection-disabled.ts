import { clientsOf } from '../../facts/clients.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#reconnection-disabled. The connection was lost, and the client was told not to come back. */
export const reconnectionDisabled = rule({
  id: 'reconnection-disabled',
  title: 'The client was told not to reconnect, or has used up its attempts',
  why: 'With `reconnection: false`, or after `reconnectionAttempts` failures, a client that lost its connection stays away for good.',
  explains: ['not-connecting', 'never-subscribed'],
  supports: (scene) => {
    const lost = lostForGood(scene);
    const client =
      lost && clientsOf(scene).find((each) => each.page === lost.page && !each.connected && isOff(each.options));
    if (!lost?.ended || !client) return undefined;
    const { reconnection, reconnectionAttempts } = client.options;
    const option =
      reconnection === false ? '`reconnection: false`' : `\`reconnectionAttempts: ${reconnectionAttempts}\``;
    const seconds = ((scene.until - lost.ended.t) / 1000).toFixed(1);
    return seen(
      `${lost.id} was lost (${lost.ended.code ?? lost.ended.why}), the client has ${option}, and made no attempt in the ${seconds} s since.`,
      client,
      lost.ended,
    );
  },
  excluded: (scene) => {
    const clients = clientsOf(scene);
    return clients.length > 0 && !clients.some(({ options }) => isOff(options)) ? [clients[0]?.id ?? ''] : undefined;
  },
  fix: 'Leave `reconnection` on (it is by default) and `reconnectionAttempts` unlimited. If the page reconnects by itself, call `socket.connect()` in its `disconnect` handler. Then look for what cut the connection.',
});

const isOff = ({
  reconnection,
  reconnectionAttempts,
}: {
  reconnection?: boolean;
  reconnectionAttempts?: number;
}): boolean => reconnection === false || reconnectionAttempts !== undefined;

/** socket.io-client waits at most so long before its first attempt (1 s, give or take half of it). Milliseconds. */
const FIRST_ATTEMPT = 1600;

/** The newest attempt had been let in, and was cut by something other than the page. */
function lostForGood({ sessions, until }: Scene) {
  return sessions
    .map(({ last }) => last)
    .find(({ connected, ended }) => connected && ended?.by === 'transport' && until - ended.t > FIRST_ATTEMPT);
}
