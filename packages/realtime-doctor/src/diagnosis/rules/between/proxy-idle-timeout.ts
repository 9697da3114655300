import type { Connection } from '../../../transcript/connections.ts';
import { received } from '../../facts/attempts.ts';
import { cutPolls } from '../../facts/cut-polls.ts';
import { proxyOf } from '../../facts/frameworks.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { seconds } from '../../../text.ts';

/** How much one period may differ from the next: a timer's and a network's play. Milliseconds, and a share. */
const PLAY = 300;
const SHARE = 0.12;

/** A single cut so soon after the last byte may have any cause. Milliseconds. */
const ACCIDENT = 900;

interface Idle {
  readonly connection: Connection;
  /** From the last byte to the end, in milliseconds. */
  readonly gap: number;
}

/**
 * docs/gallery.md#proxy-idle-timeout. Cut at a constant gap that is shorter than the ping interval, before any ping.
 */
export const proxyIdleTimeout = rule({
  id: 'proxy-idle-timeout',
  title: 'A proxy cuts connections that are idle for less than a ping interval',
  why: 'A proxy closes connections that are silent for longer than its read timeout. Where that is shorter than the ping interval it cuts healthy ones, again and again, always after the same time.',
  neighbours: ['missing-pong', 'event-loop-blocked'],
  explains: [
    'stale-session',
    'bad-gateway',
    'no-sticky-session',
    'not-connecting',
    'proxy-wrong-target',
    'server-crashed',
    'proxy-rate-limit',
  ],
  supports: (scene) => ofPolls(scene) ?? ofGaps(scene),
  excluded: (scene) => {
    const { allConnections } = scene;
    if (cutPolls(scene).length > 0) return undefined;
    const pinged = allConnections.findLast((connection) =>
      received(connection).some(({ packet }) => packet?.engine === 'ping'),
    );
    const ping = pinged && received(pinged).find(({ packet }) => packet?.engine === 'ping');
    return ping ? [ping.entry] : undefined;
  },
  fix: 'Give the proxy a read timeout longer than pingInterval + pingTimeout (nginx: `proxy_read_timeout`).',
});

/** Polls that wait for news and are ended by the gateway, in its own name. */
function ofPolls(scene: Scene): Support | undefined {
  const cut = cutPolls(scene);
  const [first] = cut;
  if (!first) return undefined;
  const waits = cut.map(({ waited }) => seconds(waited, 1));
  const by = proxyOf(scene);
  return seen(
    `${cut.length === 1 ? 'A long poll' : `${cut.length} long polls`} got ${first.status}${by ? ` from ${by}` : ''} after ${waits.slice(0, 3).join(', ')}, and the server’s first ping was due after ${seconds(first.pingInterval, 0)}.`,
    ...cut.map(({ entry }) => entry).slice(0, 3),
  );
}

/** Connections that are silent, and end after the same time again and again. */
function ofGaps(scene: Scene): Support | undefined {
  const cut = scene.connections.flatMap(idle);
  const [first, second] = cut.slice(-2);
  if (!first) return undefined;
  const by = proxyOf(scene);
  if (!second) {
    // Once may be an accident, unless something is known to stand between.
    const { ended, opened } = first.connection;
    if (by === undefined || first.gap < ACCIDENT) return undefined;
    return {
      ...seen(
        `${first.connection.id} ended ${seconds(first.gap, 1)} after its last byte (code ${ended?.code ?? '?'}) behind ${by}, and the first ping was due after ${seconds(opened?.pingInterval ?? 0, 1)}. It was seen once.`,
        ended,
        opened,
      ),
      weak: true,
    };
  }
  if (!isSame(first.gap, second.gap)) return undefined;
  const { opened } = second.connection;
  return seen(
    `${cut.length} connections ended ${seconds(first.gap, 1)} and ${seconds(second.gap, 1)} after their last byte (code ${second.connection.ended?.code ?? '?'}), and the first ping was due after ${seconds(opened?.pingInterval ?? 0, 1)}.`,
    second.connection.ended,
    first.connection.ended,
    opened,
  );
}

/** Cut by the line, with no ping in it, sooner than a ping was due. */
function idle(connection: Connection): Idle[] {
  const { connected, ended, opened, messages, refused } = connection;
  if (!connected || !ended || !opened || refused || ended.by !== 'transport') return [];
  if (messages.some(({ packet }) => packet?.engine === 'ping')) return [];
  // A client that polls still takes leave of a session whose poll was cut.
  const gap = ended.t - (messages.findLast(({ t }) => t <= ended.t)?.t ?? connected.t);
  return gap >= PLAY && gap < opened.pingInterval ? [{ connection, gap }] : [];
}

const isSame = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(PLAY, SHARE * Math.max(a, b));
