import { received, sent } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#page-blocked. The page's own thread was busy while the server waited for a pong. */
export const pageBlocked = rule({
  id: 'page-blocked',
  title: "The page's own work holds up its heartbeat",
  why: 'A page has one thread for its scripts. While a long calculation has it, no ping is answered, and the server takes the client for dead.',
  neighbours: [],
  explains: [
    'missing-pong',
    'proxy-idle-timeout',
    'event-loop-blocked',
    'not-connecting',
    'stale-session',
    'websocket-cut',
    'reconnection-disabled',
  ],
  supports: (scene) => {
    const found = blockedEnd(scene);
    if (!found) return undefined;
    const { connection, busy, heartbeat } = found;
    return {
      ...seen(
        `The page's thread did nothing else for ${(busy.ms / 1000).toFixed(1)} s, and ${connection.id} ended at that time (${connection.ended?.code ?? connection.ended?.why}). The server waits ${(heartbeat / 1000).toFixed(1)} s for the answer to a ping.`,
        busy,
        connection.ended,
        connection.opened,
      ),
      weak: busy.ms < heartbeat,
    };
  },
  excluded: ({ transcript }) => {
    // Only a visit of ours observes the thread; a transcript without clients is not one.
    const [client] = transcript?.of('client') ?? [];
    return client && transcript?.of('page.busy').length === 0 ? [client.id] : undefined;
  },
  fix: 'Find the long task (the Performance panel of DevTools names the function) and move it to a worker or cut it into pieces. Raising `pingTimeout` on the server only hides it.',
});

/** A connection that ended while the page was busy for about as long as its heartbeat allows, or right after. */
function blockedEnd({ transcript, connections }: Scene) {
  for (const connection of connections) {
    const { opened, ended } = connection;
    if (!opened || !ended || ended.by === 'page' || ended.by === 'client') continue;
    const heartbeat = opened.pingTimeout;
    const busy = transcript
      ?.of('page.busy')
      .find(({ t, ms }) => ms >= heartbeat * 0.6 && ended.t >= t && ended.t <= t + ms + SOON);
    const isUnanswered =
      received(connection).filter(({ packet }) => packet?.engine === 'ping').length >=
      sent(connection).filter(({ packet }) => packet?.engine === 'pong').length;
    if (busy && isUnanswered) return { connection, busy, heartbeat };
  }
  return undefined;
}

/** The browser reports a close when the thread is free again. Milliseconds. */
const SOON = 2500;
