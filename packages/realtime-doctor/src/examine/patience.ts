/** Decides how long a page is watched: the requested time, and longer while something is still in progress. */
import type { Contract } from '../contract/contract.ts';
import { connections, type Connection } from '../transcript/connections.ts';
import { isAlive, isFeed, sessionsOf, withSilentEnds } from '../diagnosis/sessions.ts';
import { chainsOf } from '../diagnosis/facts/channels.ts';
import { saysLost, setScene } from '../diagnosis/scene.ts';
import type { Transcript } from '../transcript/transcript.ts';

/** A server that has not answered a CONNECT by then is called silent. */
const CONNECT_TIMEOUT_MS = 7400;
/** After a loss: for the client's return, and for a second loss that shows the period. */
const SECOND_LOSS_MS = 6000;
/** A connection that outlived the previous one by this share plus these milliseconds was not cut periodically. */
const OUTLIVES = { share: 1.3, more: 500 } as const;
/** So many sessions that were refused in the same way are permanent. */
const SAME_REFUSALS = 2;
/** After a failed attempt: for the next one, which shows whether the failure is permanent. */
const NEXT_ATTEMPT_MS = 1800;
/** A request or handshake that is unanswered for this long is not just slow. */
const ANSWER_TIMEOUT_MS = 4500;
/** Behind a proxy, a connection that has been idle for less than this may still be cut. */
const IDLE_MS = 5500;
/** After an event that asked for an acknowledgement. */
const ACKNOWLEDGEMENT_TIMEOUT_MS = 5000;

export interface Patience {
  /** When to stop watching, on the recorder's clock, in milliseconds. */
  readonly until: number;
  /** A soft deadline extends to this time. With less time, a slow answer would look like none. */
  readonly atLeast: number;
  /** Every server has answered a handshake, so probes will be answered quickly, too. */
  readonly isServed: boolean;
}

/** @param began - when the page's scripts had run; `watch` is the requested time, in milliseconds */
export function patienceWith(transcript: Transcript, contract: Contract, began: number, watch: number): Patience {
  const all = withSilentEnds(connections(transcript, contract), transcript.until).filter((each) => !isFeed(each));
  const sessions = sessionsOf(all);
  const ends = sessions.map(({ last, connections: own }) => endOf(last, own, transcript));
  ends.push(...channelEnds(transcript, contract));
  const lost = saysLost(transcript, contract) ? [began + watch + NEXT_ATTEMPT_MS] : [];
  return {
    until: Math.max(began + watch, ...ends, ...lost),
    atLeast: Math.max(
      began + watch,
      ...sessions.flatMap(({ last, connections: own }) => silenceEnds(last) ?? periodEnds(last, own) ?? []),
    ),
    isServed: all.length > 0 && sessions.every(({ connections: own }) => own.some(({ opened }) => opened)),
  };
}

/** The same for protocols other than Socket.IO. */
function channelEnds(transcript: Transcript, contract: Contract): number[] {
  return chainsOf(setScene({ transcript, contract }).channels).map(({ all, last }) => {
    const { opened, ended, connection, protocol } = last;
    const losses = all.filter((each) => each.opened && each.ended?.by === 'wire');
    const lastLoss = losses.at(-1)?.ended;
    if (lastLoss && losses.length < 2) return lastLoss.t + SECOND_LOSS_MS;
    // Two equal failures show a permanent state; a third adds nothing.
    if (all.length > 2) return 0;
    if (ended) return ended.by === 'page' || losses.length > 1 ? 0 : ended.t + NEXT_ATTEMPT_MS;
    if (!opened) return connection.began + ANSWER_TIMEOUT_MS;
    const isAsked = last.said.some(({ step }) => step === 'asked');
    return protocol.askTimeout !== undefined && !isAsked ? opened.t + protocol.askTimeout + NEXT_ATTEMPT_MS : 0;
  });
}

/** Until when a session is worth watching, on the recorder's clock. */
function endOf(last: Connection, own: readonly Connection[], transcript: Transcript): number {
  // Thrown out, and in again, and out: this goes on for as long as anyone looks.
  if (own.filter(isThrownOut).length > 1) return 0;
  if (isAlive(last)) {
    const losses = own.filter(({ connected, ended }) => connected && ended);
    const lastLoss = losses.at(-1)?.ended;
    if (losses.some(isTold)) return 0;
    if (lastLoss && losses.length < 2) return periodEnds(last, own) ?? lastLoss.t + SECOND_LOSS_MS;
    const asked = unacknowledged(last);
    if (asked !== undefined) return asked + ACKNOWLEDGEMENT_TIMEOUT_MS;
    const isIdle = isBehindProxy(last, transcript) && (last.opened?.pingInterval ?? 0) > IDLE_MS;
    return isIdle ? (last.messages.at(-1)?.t ?? last.began) + IDLE_MS : 0;
  }
  if (own.filter(isForbidden).length > SAME_REFUSALS) return 0;
  if (last.ended) return last.ended.by === 'page' || last.refused ? 0 : last.ended.t + NEXT_ATTEMPT_MS;
  return silenceEnds(last) ?? last.began + NEXT_ATTEMPT_MS;
}

const isThrownOut = ({ namespaces }: Connection): boolean => namespaces.some(({ left }) => left?.by === 'server');

/**
 * After one loss and a reconnection: when it is known whether the loss is periodic. Undefined if that would take too
 * long.
 */
function periodEnds(last: Connection, own: readonly Connection[]): number | undefined {
  const [lost, ...more] = own.filter(({ connected, ended }) => connected && ended?.by === 'transport');
  if (!lost?.connected || !lost.ended || more.length > 0 || !isAlive(last) || !last.connected) return undefined;
  if (isTold(lost)) return undefined;
  const lives = (lost.ended.t - lost.connected.t) * OUTLIVES.share + OUTLIVES.more;
  return lives > SECOND_LOSS_MS ? undefined : last.connected.t + lives + 1;
}

/** A session was opened, and a request into it was refused. */
const isForbidden = ({ opened, ended, errors }: Connection): boolean =>
  opened !== undefined && ended !== undefined && errors.some(({ message }) => message.startsWith('HTTP 4'));

/** Its poll was ended with a status: once is enough to know who did it. */
const isTold = ({ errors }: Connection): boolean => errors.some(({ message }) => message.startsWith('HTTP 5'));

/** Opened without an answer: only time tells slow from never. */
function silenceEnds(last: Connection): number | undefined {
  const since = last.connectSent ?? last.opened;
  return isAlive(last) || last.ended || !since ? undefined : since.t + CONNECT_TIMEOUT_MS;
}

/** When the newest event that still waits for its acknowledgement was sent. */
export function unacknowledged({ messages }: Connection): number | undefined {
  const asked = messages.findLast(
    ({ direction, packet }) =>
      direction === 'sent' && packet?.socket?.id !== undefined && /event/.test(packet.socket.type),
  );
  const socket = asked?.packet?.socket;
  if (!asked || !socket) return undefined;
  const isAnswered = messages.some(
    ({ direction, packet }) =>
      direction === 'received' && /ack/.test(packet?.socket?.type ?? '') && packet?.socket?.id === socket.id,
  );
  return isAnswered ? undefined : asked.t;
}

/** Proxies, by the names in their `Server` and `Via` headers. */
const PROXY = /nginx|openresty|haproxy|envoy|traefik|caddy|apache|cloudflare|varnish|lighttpd|awselb|istio|kong/i;

/** It ends polls that wait, and nothing else. */
const POLL_LIMIT = /daphne/i;

function isBehindProxy({ entries, transport, upgraded }: Connection, transcript: Transcript): boolean {
  return entries.some((id) => {
    const entry = transcript.get(id);
    if (entry?.kind !== 'ws.response' && entry?.kind !== 'http.response') return false;
    const server = entry.headers['server'] ?? '';
    const limitsPolls = transport === 'polling' && !upgraded && POLL_LIMIT.test(server);
    return limitsPolls || PROXY.test(server) || entry.headers['via'] !== undefined;
  });
}
