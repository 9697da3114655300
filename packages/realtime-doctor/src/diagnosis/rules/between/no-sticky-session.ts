import { refusedOwnSession, unknownSessions } from '../../facts/sessions.ts';
import { quote } from '../../facts/routes.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#no-sticky-session. The balancer sends a session's requests to servers that do not know it. */
export const noStickySession = rule({
  id: 'no-sticky-session',
  title: 'The balancer has no sticky sessions',
  why: 'A polling session lives in one server’s memory. A balancer that sends the next request to another server meets one that has never heard of it.',
  neighbours: ['stale-session'],
  explains: [
    'stale-session',
    'not-connecting',
    'proxy-drops-upgrade',
    'middleware-never-calls-next',
    'connect-handler-raised',
  ],
  supports: (scene) => ofProbe(scene) ?? ofPage(scene),
  excluded: (scene) => {
    const own = refusedOwnSession(scene);
    return own && !own.refused ? [own.because] : undefined;
  },
  fix: 'Turn on sticky sessions (a cookie or the client’s address), or let clients use `transports: ["websocket"]` only.',
});

function ofProbe(scene: Scene): Support | undefined {
  const own = refusedOwnSession(scene);
  const { home } = scene;
  if (!home || !own?.refused) return undefined;
  const instances = home.instances?.is === 'answered' ? home.instances.value : [];
  const behind = instances.length > 1 ? ` Instances ${instances.join(' and ')} answer behind it.` : '';
  return seen(
    `${home.origin} opened a session and refused it on the next connection: ${quote(own.body)}.${behind}`,
    own.because,
    ...unknownSessions(scene)
      .map(({ entry }) => entry)
      .slice(0, 2),
    ...(behind ? [`${home.name}/instances`] : []),
  );
}

/** Sessions that are refused one after another as soon as they are opened, by servers that nobody restarted. */
const AGAIN_AND_AGAIN = 3;

function ofPage(scene: Scene): Support | undefined {
  const refused = unknownSessions(scene);
  const sids = new Set(refused.map(({ sid }) => sid));
  const restarted = scene.transcript?.of('service').some(({ event }) => event === 'die') ?? false;
  if (sids.size < AGAIN_AND_AGAIN || restarted) return undefined;
  return seen(
    `${sids.size} sessions, one after another, were opened and then refused as unknown; no server was restarted.`,
    ...refused.map(({ entry }) => entry).slice(0, AGAIN_AND_AGAIN),
  );
}
