import { memberOf } from '../contract/arguments.ts';
import type { Contract } from '../contract/contract.ts';
import { tokenOf } from './token.ts';
import { events, type Connection } from '../transcript/connections.ts';
import { WATCH } from './bounds.ts';
import { claim, count, fails, holds, pending, pendingUntil, type Judgement, type View } from './claim.ts';

/**
 * Each connection is greeted exactly once, with the tier of its token (contract: `connected`). The greeting may come
 * before or after the Socket.IO ack: a Python server emits it inside its connect handler, a Node server after it;
 * both are correct.
 */
export const greetedOnce = claim(
  'greeted-once',
  'Each connection was greeted exactly once, with the tier of its token',
  (view) => {
    const expected = `one \`${view.contract.events.connected}\` a connection${withMembers(view.contract)}`;
    const established = view.connections.filter(({ connected }) => connected);
    if (established.length === 0) return pending(expected, 'no connection was established');
    const judgements = established.map((connection) => judge(view, connection, expected));
    const decisive =
      judgements.find(({ verdict }) => verdict === 'fails') ?? judgements.find(({ verdict }) => verdict === 'pending');
    const because = judgements.flatMap((judgement) => judgement.because);
    return decisive ?? holds(expected, `${count(established.length, 'connection')}, each greeted once`, ...because);
  },
  ({ events: { connected } }) =>
    connected === undefined ? 'it sends no greeting (contract: events.connected)' : undefined,
);

/** The members of a greeting in the contract, as text. */
function withMembers({ greeting = {} }: Contract): string {
  const words = [
    greeting.tier && "the token's tier",
    greeting.message && 'a message',
    greeting.timestamp && 'a time',
  ].filter(Boolean);
  return words.length === 0 ? '' : `, with ${words.join(', ').replace(/, ([^,]*)$/, ' and $1')}`;
}

function judge(view: View, connection: Connection, expected: string): Judgement {
  const greetings = events(connection, view.contract.events.connected);
  const where = `connection ${connection.id}`;
  const [greeting] = greetings;
  if (greetings.length > 1) return fails(expected, `${where} was greeted ${greetings.length} times`, ...greetings);
  if (!greeting) {
    const { connected, ended } = connection;
    // The connection ended between ack and greeting, so it says nothing about greetings.
    if (ended && ended.t - (connected?.t ?? 0) < WATCH) return holds(expected, `${where} ended at once`, ended);
    if (ended) return fails(expected, `${where} was never greeted`, connected, ended);
    return pending(expected, `${where} is not greeted yet`, connected);
  }
  const wanted = view.contract.greeting ?? {};
  const [tier, message, timestamp] = [wanted.tier, wanted.message, wanted.timestamp].map((name) =>
    memberOf(greeting.argument, name),
  );
  const token = tokenOf(view, connection);
  if (wanted.tier && token && tier !== token.tier) {
    return fails(expected, `${where} got tier "${String(tier)}", but its token has "${token.tier}"`, greeting);
  }
  if (wanted.message && (typeof message !== 'string' || message === ''))
    return fails(expected, 'the greeting has no message', greeting);
  if (wanted.timestamp && !isIsoTime(timestamp))
    return fails(expected, `its timestamp is "${String(timestamp)}"`, greeting);
  const watched = greeting.t + WATCH;
  if (!connection.ended && view.transcript.until < watched) {
    return pendingUntil(watched, expected, `${where} was greeted once so far`, greeting);
  }
  return holds(expected, wanted.tier ? `${where}: tier ${String(tier)}` : where, greeting);
}

/**
 * ISO 8601 in the profile of RFC 3339. Also accepts Python's isoformat() without a zone, which the application sends.
 */
export function isIsoTime(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}
