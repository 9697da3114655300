/** The channels of one server as rules look at them, and what is odd about them. */
import type { Channel } from '../transcript/channel.ts';
import { answerTo } from './facts/attempts.ts';
import { chainsOf, ending, isOver, place, serverAt, type Chain } from './facts/channels.ts';
import { PAGE_SILENT } from '../transcript/checkpoints.ts';
import type { HttpAnswer, Outcome, Route } from './probes.ts';
import { seen, type Support } from './rule.ts';
import type { Scene } from './scene.ts';
import { sessionsOf } from './sessions.ts';

/** Nothing for so long, where an answer is due, is more than slow. Milliseconds. */
const SILENT = 4000;

export const channelServers = ({ channels }: Scene): string[] => [...new Set(channels.map(serverAt))];

/** The same scene, as if there were nothing but this server's channels. */
export function channelScene(whole: Scene, server: string): Scene {
  const channels = whole.channels.filter((channel) => serverAt(channel) === server);
  const connections = channels.map(({ connection }) => connection);
  const home = routeOf(channels, whole);
  return {
    ...whole,
    channels,
    connections,
    allConnections: connections,
    sessions: sessionsOf(connections),
    feeds: [],
    works: false,
    home,
    direct: undefined,
    probes: { ...whole.probes, routes: home ? [home] : [] },
  };
}

/** Some client's newest attempt never opened. */
export const isShut = ({ channels }: Scene): boolean =>
  chainsOf(channels).some(({ last }) => !last.opened && !isOver(last));

/** What is known of the line to the server, and what the page itself was answered. */
function routeOf(channels: readonly Channel[], { probes }: Scene): Route | undefined {
  const last = channels.at(-1);
  if (!last) return undefined;
  const origin = last.connection.asked.origin.replace(/^ws/, 'http');
  const asked = probes.routes.find((route) => route.origin === origin);
  const { answered, connection } = last;
  const answer: Outcome<HttpAnswer> | undefined = answered && {
    is: 'answered',
    ms: Math.max(1, answered.t - connection.began),
    value: { status: answered.status, headers: answered.headers, body: '' },
  };
  const line = asked ? { dns: asked.dns, tcp: asked.tcp, tls: asked.tls, plain: asked.plain } : {};
  return {
    name: asked?.name ?? 'seen',
    role: asked?.role ?? 'socket',
    origin,
    ...(answered ? { entries: { polling: answered.entry, upgrade: answered.entry } } : {}),
    ...(Object.fromEntries(Object.entries(line).filter(([, outcome]) => outcome !== undefined)) as Partial<Route>),
    ...(answer ? { polling: answer } : {}),
  };
}

/** Symptoms name nothing: what no rule explains is said to be not recognised. */
export function channelSymptoms(scene: Scene): Support[] {
  return chainsOf(scene.channels).flatMap(({ last, all }) => [...ofLast(last, scene), ...ofLosses(all)]);
}

function ofLast(last: Channel, scene: Scene): Support[] {
  const { opened, ended, accepted, connection } = last;
  if (isOver(last) && !isGivenUp(last)) return [];
  const pointer = ended ?? connection.entries.at(-1);
  if (!opened && ended)
    return [seen(`${connection.id} to ${place(last)} did not open (${answerTo(connection)}).`, pointer)];
  if (!opened && last.transport !== 'event-stream' && hadItsTurn(last, scene))
    return [seen(`${connection.id} to ${place(last)} got no answer.`, pointer)];
  if (last.protocol.welcomes && opened && !accepted && ended)
    return [seen(`${connection.id} to ${place(last)} ${ending(last)} before the server let it in.`, pointer)];
  return [];
}

/**
 * Whether it waited long enough for an answer. A browser opens one WebSocket to a host at a time (RFC 6455, section
 * 4.1, item 2), so while others to that host are answered it has to wait; and a page that is stuck reports no answer.
 */
function hadItsTurn({ connection: { began, asked } }: Channel, { transcript, until }: Scene): boolean {
  if (transcript?.of('checkpoint').some(({ name }) => name === PAGE_SILENT)) return false;
  const toHost = new Set(
    transcript
      ?.of('ws.created')
      .filter(({ url }) => url.startsWith(asked.origin.replace(/^http/, 'ws')))
      .map(({ socket }) => socket),
  );
  const answered = transcript?.of('ws.response').findLast(({ socket }) => toHost.has(socket))?.t ?? began;
  return until - Math.max(began, answered) >= SILENT;
}

/** A client that was never let in and closes says with its code why. */
const isGivenUp = ({ accepted, ended, protocol }: Channel): boolean =>
  !accepted && ended?.by === 'client' && protocol.closeCodes.has(ended.code ?? 0);

/** Lost twice: once is an accident. */
function ofLosses(all: Chain['all']): Support[] {
  const lost = all.filter(({ opened, ended }) => opened && ended?.by === 'wire' && ended.code === 1006);
  return lost.length < 2
    ? []
    : [
        seen(
          `${lost.length} connections to ${lost[0] ? place(lost[0]) : ''} were lost.`,
          ...lost.map(({ ended }) => ended),
        ),
      ];
}
