import type { Connection } from '../transcript/connections.ts';
import { fails, pending, type Judgement, type View } from './claim.ts';
import { faults } from './losses.ts';

/** Number of consecutive handshakes with the same refusal after which the next is assumed to be refused too. */
const DECIDED_AFTER = 4;
/** Statuses of RFC 9110 and RFC 6585 that ask the client to retry. */
const TRY_AGAIN = new Set([408, 421, 425, 429]);

/** Judges the newest attempt of the page; pending if there is none. Fails once the server has refused too often. */
export function current(
  view: View,
  expected: string,
  judge: (connection: Connection) => Judgement | undefined,
): Judgement {
  const connection = view.connections.at(-1);
  if (!connection) {
    const tried = view.transcript.of('navigation').findLast(({ page }) => page === view.page);
    return pending(expected, 'the page opened no connection', tried);
  }
  return (
    judge(connection) ??
    refusedAlike(view, expected) ??
    pending(expected, progress(connection), connection.entries.at(-1))
  );
}

/**
 * Fails if the last attempts all got the same 4xx status, which says that the request is at fault (RFC 9110, section
 * 15.5), so waiting longer is useless. Not applied if the journey injected a fault: its end may change the answer.
 */
function refusedAlike(view: View, expected: string): Judgement | undefined {
  const last = view.connections.slice(-DECIDED_AFTER).map(({ handshake }) => handshake);
  const [first] = last;
  if (!first || last.length < DECIDED_AFTER || faults(view).length > 0) return undefined;
  const { status } = first;
  if (status < 400 || status >= 500 || TRY_AGAIN.has(status)) return undefined;
  if (last.some((handshake) => handshake?.status !== status)) return undefined;
  return fails(expected, `${DECIDED_AFTER} handshakes in a row got status ${status}`, ...last.toReversed());
}

/** How far an attempt got, as text. */
function progress(connection: Connection): string {
  const { reached, refused, errors, ended, handshake } = connection;
  const got = {
    asked: 'got no handshake response',
    handshake: `got handshake status ${handshake?.status} but no Engine.IO open packet`,
    open: 'got the Engine.IO open packet, but no Socket.IO connect',
    connected: 'connected, but received no greeting',
    greeted: 'connected and was greeted, but did not subscribe',
    subscribed: 'connected, was greeted and subscribed',
  }[reached];
  const why = refused ? `refused: ${refused.message}` : errors.at(-1)?.message;
  return `attempt ${connection.attempt} ${got}${why ? ` (${why})` : ''}${ended ? `, and ended: ${ended.why}` : ''}`;
}
