import { isSubscribed, notices } from '../../facts/notices.ts';
import { received as receivedBy } from '../../facts/attempts.ts';
import { dialect, named, value } from '../../facts/routes.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { isAlive } from '../../sessions.ts';

/**
 * docs/gallery.md#not-broadcast-across-instances. One user on two instances, and only the one that took the request
 * delivers.
 */
export const notBroadcastAcrossInstances = rule({
  id: 'not-broadcast-across-instances',
  title: 'Delivery looks only at the connections of its own process',
  why: 'A process sees only its own connections. If it delivers only to those, pages that are connected to another instance get nothing.',
  neighbours: ['redis-down', 'mixed-pubsub-formats'],
  supports: (scene) => ofProbe(scene) ?? ofPages(scene) ?? ofTurns(scene),
  excluded: ({ probes }) => {
    const answer = value(probes.notification);
    return answer && answer.listened.length > 1 && answer.arrived.length === answer.listened.length
      ? ['notification']
      : undefined;
  },
  fix: 'Emit through the adapter (`io.to(room).emit`, Redis behind it), never by a map of this process’s own sockets; compare ids as one type.',
});

function ofProbe({ probes }: Scene): Support | undefined {
  const answer = value(probes.notification);
  if (!answer || answer.status >= 300 || answer.arrived.length === 0) return undefined;
  const missing = answer.listened.filter((name) => !answer.arrived.includes(name));
  if (missing.length === 0) return undefined;
  // Instances of two kinds can't hear each other, whatever their delivery looks at.
  const kinds = new Set(probes.routes.map(dialect).filter((kind) => kind !== undefined));
  if (kinds.size > 1) return undefined;
  const memory = probes.routes.filter(({ health }) => /"redis"\s*:\s*"memory"/.test(value(health)?.body ?? ''));
  const why = memory.length > 0 ? ` ${memory.map(({ origin }) => origin).join(' and ')} run without Redis.` : '';
  return seen(
    `The same user listened through ${answer.listened.join(' and ')}; a notification arrived through ${answer.arrived.join(', ')} and not through ${missing.join(', ')}.${why}`,
    'notification',
    ...memory.map((route) => named(route, 'health')),
  );
}

/** Two pages of one user, both subscribed: one got it. */
function ofPages(scene: Scene): Support | undefined {
  const subscribed = scene.connections.filter((each) => each.ended === undefined && isSubscribed(each, scene));
  const missed = notices(scene).findLast(({ asked, answered, received }) => {
    if (answered?.status === undefined || answered.status >= 300 || received.length === 0) return false;
    const mine = subscribed.filter(
      ({ connected, connectSent }) =>
        (connected?.t ?? 0) < asked.t && connectSent?.token?.includes(`sub=${asked.user} `),
    );
    return mine.length > received.length && new Set(mine.map(({ page }) => page)).size > 1;
  });
  return missed
    ? seen(
        `"${missed.asked.message}" came to ${missed.received.length} of the user’s subscribed pages only.`,
        missed.asked,
        ...missed.received,
      )
    : undefined;
}

/** Requests of the page's own, at least, before a pattern is one. */
const TURNS = 6;
/** An event that a request causes comes by then. Milliseconds. */
const CAUSED = 700;

/** The page asks again and again for what comes back as an event, and every second time nothing comes. */
function ofTurns({ transcript, sessions, allConnections }: Scene): Support | undefined {
  const alive = sessions.find(({ last }) => isAlive(last))?.last;
  if (!transcript || !alive?.connected) return undefined;
  const from = alive.connected.t;
  const own = new Set(allConnections.flatMap(({ entries }) => entries));
  const answers = new Map(transcript.of('http.response').map((entry) => [entry.request, entry]));
  const posts = transcript
    .of('http.request')
    .filter(
      ({ id, t, method, request }) =>
        method === 'POST' && !own.has(id) && t > from && (answers.get(request)?.status ?? 500) < 300,
    );
  const urls = new Set(posts.map(({ url }) => url));
  const heard = receivedBy(alive).filter(({ packet, t }) => packet?.socket?.event !== undefined && t > from);
  if (urls.size !== 1 || posts.length < TURNS || new Set(heard.map(({ packet }) => packet?.socket?.event)).size !== 1)
    return undefined;
  // The newest one's event may still be on its way.
  const settled = posts.slice(0, -1);
  const turns = settled.map(({ t }, index) => {
    const next = Math.min(posts[index + 1]?.t ?? Number.POSITIVE_INFINITY, t + CAUSED);
    return heard.find((message) => message.t >= t && message.t < next);
  });
  const alternates = turns.every(
    (turn, index) => index === 0 || (turn === undefined) !== (turns[index - 1] === undefined),
  );
  if (!alternates) return undefined;
  const came = turns.filter((turn) => turn !== undefined);
  const support = seen(
    `The page sent ${settled.length} requests to ${[...urls][0]}, all accepted. Every second one came back as the event "${came[0]?.packet?.socket?.event}", the others did not: requests take turns between two instances, and the page's socket is on one of them.`,
    ...settled.slice(0, 2),
    ...came.slice(0, 2),
  );
  return { ...support, weak: true };
}
