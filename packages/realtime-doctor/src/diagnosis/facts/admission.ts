/** The transport is open and the namespace is not: who asked, and for how long nothing came. */
import type { Connection } from '../../transcript/connections.ts';
import { sent, watched } from './attempts.ts';
import { connect, FAR_LONGER, namedConnect } from './routes.ts';
import type { Route, TokenKind } from '../probes.ts';
import type { Scene } from '../scene.ts';
import { SLOW } from '../symptoms.ts';

export interface Unanswered {
  readonly says: string;
  readonly because: readonly string[];
  /** The server ended it after a while, as it does with clients that join no namespace in time. */
  readonly closed: boolean;
  /** The silence was too short to tell "never" from "slowly". */
  readonly isShort: boolean;
}

/** A server that takes longer than this to let a client in is rare, and one that takes less is not. Milliseconds. */
const LONG = 7000;

/** A CONNECT that was sent and got neither an acknowledgement nor a refusal: the page's, or a probe's. */
export function unansweredConnect(scene: Scene): Unanswered | undefined {
  if (scene.works) return undefined;
  const page = scene.connections.findLast(
    (each) =>
      each.connectSent &&
      !each.connected &&
      !each.refused &&
      each.opened &&
      // An error has a cause of its own: here there is nothing but silence.
      each.errors.length === 0 &&
      ((each.ended && each.ended.t - each.connectSent.t >= AT_ONCE) ||
        (watched(each, scene) >= SLOW && isLong(scene.until - each.opened.t, each.opened.t - each.began))),
  );
  // The page's handshakes show the same machine.
  const shaken = scene.allConnections.flatMap(({ began, handshake }) => (handshake ? [handshake.t - began] : []));
  // A server that is silent to a bad token only is silent for a reason; what it says to a good one counts.
  const kinds = (['given', 'good'] as const).filter((kind) => scene.home?.connects?.[kind]);
  const probe = (kinds.length > 0 ? kinds : (['forged'] as const)).find((kind) => {
    const outcome = scene.home?.connects?.[kind];
    if (outcome?.is !== 'answered' || outcome.ms < SLOW) return false;
    const { opened, connected, refused, error } = outcome.value;
    if (opened === undefined || !isLong(outcome.ms - opened, Math.max(opened, ...shaken))) return false;
    // The server itself has an answer to this one: what is slow is the way to it.
    if (answersDirectly(scene, kind)) return false;
    return connected === undefined && refused === undefined && error === undefined;
  });
  // A page whose attempt is answered is the better witness; where it was only slow, the probe says so.
  if (!page && (!probe || scene.connections.some(({ refused, connected }) => refused ?? connected))) return undefined;
  if (page && scene.home && !probe && answeredProbe(scene)) return undefined;
  const closed = page?.ended?.by === 'transport';
  const name = page ? `${page.id}’s CONNECT` : 'A probe’s CONNECT';
  return {
    says: `${name} got neither an acknowledgement nor a refusal${closed ? `, and the server closed the connection (code ${page?.ended?.code ?? '?'})` : ''}.`,
    because: [
      ...(page?.connectSent ? [page.connectSent.entry] : []),
      ...(page?.ended ? [page.ended.entry] : []),
      ...(probe && scene.home ? [namedConnect(scene.home, probe)] : []),
    ],
    closed,
    isShort: !closed && (page?.connectSent === undefined || scene.until - page.connectSent.t < LONG),
  };
}

/** Against how long this server takes to open a transport: on a machine that is slow with everything, nothing is odd. */
const isLong = (waited: number, opening: number): boolean => waited >= FAR_LONGER * opening;

const isAnswered = (route: Route | undefined, kind: TokenKind): boolean => {
  const answer = connect(route, kind);
  return answer?.connected !== undefined || answer?.refused !== undefined;
};

/** Some client was answered, either way. */
const answeredProbe = (scene: Scene): boolean =>
  (['given', 'good', 'forged', 'none'] as const).some((kind) => isAnswered(scene.home, kind)) ||
  (['given', 'good'] as const).some((kind) => answersDirectly(scene, kind));

const answersDirectly = ({ direct }: Scene, kind: TokenKind): boolean => isAnswered(direct, kind);

/** Closed sooner, it was closed because of what was sent (parser-mismatch), not for want of an answer. Milliseconds. */
const AT_ONCE = 700;

/** Opened by Engine.IO, pings answered, and no CONNECT ever sent. */
export const neverAsked = (connection: Connection, scene: Scene): boolean =>
  connection.opened !== undefined &&
  connection.connectSent === undefined &&
  !sent(connection).some(({ packet }) => packet?.socket !== undefined || packet === undefined) &&
  (connection.ended !== undefined || scene.until - connection.opened.t >= SLOW);
