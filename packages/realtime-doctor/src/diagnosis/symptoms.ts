/** What a healthy run never shows. Symptoms name nothing; they say that there is something to be named. */
import { tokenKey } from '../contract/page-adapter.ts';
import type { Connection } from '../transcript/connections.ts';
import { answerTo, cameBack, watched } from './facts/attempts.ts';
import { connect, FAR_LONGER, named, namedConnect, speaks, value } from './facts/routes.ts';
import { storedTokens } from './facts/storage.ts';
import { isUnasked } from './facts/unasked.ts';
import type { Route, TokenKind } from './probes.ts';
import { seen, type Support } from './rule.ts';
import { isAlive, isLeft, sessionsOf } from './sessions.ts';
import type { Scene } from './scene.ts';

/** A connection that is not let in, or not greeted, by then is no longer just slow. Milliseconds. */
export const SLOW = 2000;

export function symptoms(scene: Scene): Support[] {
  return [
    ...connectionSymptoms(scene),
    ...ofScripts(scene),
    ...ofClaims(scene),
    ...ofNotifications(scene),
    ...ofProbes(scene),
  ];
}

/** What is odd about the connections alone. */
export function connectionSymptoms(scene: Scene): Support[] {
  return sessionsOf(scene.connections).flatMap(({ connections, last }) => {
    const losses = connections.filter(
      ({ connected, ended }) => connected && (ended?.by === 'transport' || ended?.by === 'server'),
    );
    // Once, and back since: the network's doing, or the beginning of a pattern (verdict.ts asks for a longer look).
    const lost = losses.length === 1 && isAlive(last) ? [] : losses;
    const refused = last.namespaces.filter((each) => each.refused && each.namespace !== last.namespace);
    return [
      ...lost.map((connection) => seen(`${connection.id} was lost (${answerTo(connection)}).`, connection.ended)),
      ...refused.map((each) =>
        seen(`${last.id} was refused in "${each.namespace}" (${each.refused?.message ?? ''}).`, each.refused),
      ),
      ...ofLast(last, scene),
    ];
  });
}

function ofLast(connection: Connection, scene: Scene): Support[] {
  const { id, refused, connected, reached, ended, entries } = connection;
  if (ended?.by === 'page' || ended?.by === 'client') return [];
  const last = entries.at(-1);
  if (isLeft(connection)) return [seen(`${id} was left in every namespace.`, last)];
  if (refused) return [seen(`${id} was refused ("${refused.message}").`, refused)];
  const isSlow = watched(connection, scene) >= Math.max(SLOW, FAR_LONGER * usual(scene));
  if (cameBack(connection, scene)) return [];
  if (!connected) return ended || isSlow ? [seen(`${id} did not connect (${answerTo(connection)}).`, last)] : [];
  if (reached === 'connected' && isSlow) return [seen(`${id} connected and was not greeted.`, connected)];
  return [];
}

/** Opened, and cut short before what comes next was due. */
function isMerelySlow({ connects }: Route, kind: TokenKind): boolean {
  const outcome = connects?.[kind];
  if (outcome?.is !== 'answered') return false;
  const { opened, connected, refused, error, disconnected } = outcome.value;
  const isOpenEnded = [connected, refused, error, disconnected].every((each) => each === undefined);
  return opened !== undefined && isOpenEnded && outcome.ms - opened < FAR_LONGER * opened;
}

/** How long the same server takes to open a transport for a probe: on a busy machine all is slow, and nothing is odd. */
const usual = ({ home }: Scene): number => (home?.upgrade?.is === 'answered' ? home.upgrade.ms : 0);

/** A page that has a token and does nothing with it, and what its scripts say of that. */
function ofScripts(scene: Scene): Support[] {
  const { transcript, allConnections, contract, works, until } = scene;
  const stored = storedTokens(scene);
  const isSignedIn = stored?.keys.some(({ key }) => key === tokenKey(contract.page)) ?? false;
  const came = transcript?.of('navigation').findLast(({ sameDocument }) => !sameDocument);
  const isIdle = isSignedIn && allConnections.length === 0 && came !== undefined && until - came.t >= SLOW;
  const errors = works ? [] : (transcript?.of('page.error') ?? []);
  return [
    ...(isIdle ? [seen('The page has a token and makes no attempt to connect.', came, stored?.entry)] : []),
    ...errors.slice(0, 3).map((entry) => seen(`A script failed: ${entry.message.slice(0, 120)}.`, entry)),
  ];
}

function ofClaims({ transcript }: Scene): Support[] {
  const failed = transcript?.of('judged').filter(({ holds }) => !holds) ?? [];
  return failed.slice(0, 3).map((entry) => {
    const support = seen(`Claim "${entry.claim}" failed: ${entry.actual}.`, entry);
    return { ...support, because: [...support.because, ...entry.because.slice(0, 4)] };
  });
}

function ofNotifications({ transcript, probes }: Scene): Support[] {
  const answered =
    transcript?.of('notify.answered').filter(({ status }) => status !== undefined && status >= 400) ?? [];
  const notification = value(probes.notification);
  const missing = notification?.listened.filter((name) => !notification.arrived.includes(name)) ?? [];
  return [
    ...answered.map((entry) => seen(`The request for a notification was answered with ${entry.status}.`, entry)),
    ...(notification && (notification.status >= 400 || missing.length > 0)
      ? [seen(`A test notification (status ${notification.status}) did not arrive everywhere.`, 'notification')]
      : []),
  ];
}

function ofProbes(scene: Scene): Support[] {
  const { home, probes, works } = scene;
  if (!home) return [];
  // A page that works has found its way, whichever of the two it is.
  const spoken = works || isUnasked(scene) || !home.polling || !home.upgrade || speaks(home);
  const document = value(probes.page?.document);
  return [
    ...(spoken
      ? []
      : [
          seen(
            'No Socket.IO handshake succeeds where the page’s client goes.',
            named(home, 'polling'),
            named(home, 'upgrade'),
          ),
        ]),
    ...(['good', 'given'] as const).flatMap((kind) => {
      const answer = connect(home, kind);
      if (!answer || answer.greeted !== undefined || isMerelySlow(home, kind)) return [];
      const what = answer.refused === undefined ? 'was not greeted' : `was refused ("${answer.refused}")`;
      return [seen(`A client with the token "${kind}" ${what}.`, namedConnect(home, kind))];
    }),
    ...(document && document.status >= 500 ? [seen(`The page answers ${document.status}.`, 'page/document')] : []),
  ];
}
