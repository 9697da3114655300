/** Conditions that a journey waits for instead of sleeping. */
import type { Connection } from '../transcript/connections.ts';
import { backoff, MARGIN } from './bounds.ts';
import { seconds } from '../text.ts';
import { claim, count, fails, holds, pending, pendingUntil, type View } from './claim.ts';
import { faults, losses } from './losses.ts';
import { tokenOf } from './token.ts';

/** The page made enough attempts to reach the maximum backoff, and the fault has lasted `away` milliseconds. */
export const backedOffToCeiling = claim<{ away?: number }>(
  'backed-off-to-ceiling',
  'The backoff reached its ceiling',
  (view, { away = 0 }) => {
    const { client } = view.contract;
    const delays: number[] = [];
    while (delays.length === 0 || backoff(delays.length, client).earliest < client.reconnectionDelayMax) {
      delays.push(backoff(delays.length + 1, client).latest);
    }
    const expected = `${delays.length} failed attempts in at least ${seconds(away)}`;
    const loss = losses(view).at(-1);
    if (!loss) return pending(expected, 'no connection was lost');
    if (loss.returned) return fails(expected, 'the page reconnected earlier', loss.returned.connected, loss.noticed);
    const made = loss.attempts.length;
    const actual = count(made, 'attempt');
    const since = (loss.fault?.begin ?? loss.noticed).t;
    if (made >= delays.length && view.transcript.until >= since + away) return holds(expected, actual, loss.noticed);
    const latest = loss.noticed.t + delays.reduce((sum, delay) => sum + delay, 0) + MARGIN;
    return pendingUntil(made >= delays.length ? since + away : latest, expected, actual, loss.noticed);
  },
);

/**
 * The server gave up on the page while it was frozen: it closed its end of the connection, or logged that the
 * connection is over. uvicorn in Debian 12 (0.17, wsproto) only logs it and leaves the socket of the returned ASGI
 * application open.
 */
export const serverGaveUp = claim('server-gave-up', 'The server gave the connection up', (view) => {
  const fault = faults(view).at(-1);
  const expected = 'the server to close the connection while the page is silent';
  const connection = view.connections.findLast(({ opened: handshake }) => handshake);
  const opened = connection?.opened;
  if (!fault || !opened) return pending(expected, 'there is no fault or no connection');
  const closed = view.transcript
    .of('proxy.closed')
    .find(({ t, by, bytesDown }) => t > fault.begin.t && by === 'upstream' && (bytesDown ?? 0) > 0);
  if (closed) return holds(expected, `after ${seconds(closed.t - fault.begin.t)}`, closed, fault.begin);
  const said = saidOver(view, connection).find(({ t }) => t > fault.begin.t);
  if (said) return holds(expected, `after ${seconds(said.t - fault.begin.t)}, as its log says`, said, fault.begin);
  const latest = fault.begin.t + opened.pingInterval + opened.pingTimeout + MARGIN;
  return pendingUntil(latest, expected, 'the connection is still open', fault.begin);
});

/**
 * Lines of the backend's log that report the end of the connection (contract: `log.disconnected`, with the session
 * id).
 */
function saidOver({ transcript, contract }: View, { connected }: Connection) {
  const { disconnected } = contract.log ?? {};
  if (disconnected === undefined || !connected) return [];
  return transcript
    .of('log')
    .filter(
      ({ source, text }) => source === 'backend' && text.includes(disconnected) && text.includes(` ${connected.sid} `),
    );
}

/** An attempt is in progress: started since the page was last loaded, and not connected yet. */
export const attempting = claim('attempting', 'A connection attempt is in progress', (view) => {
  const expected = 'an attempt in progress';
  const loaded = view.transcript
    .of('navigation')
    .findLast(({ page, sameDocument }) => page === view.page && !sameDocument);
  const attempt = view.connections.findLast(({ began }) => began > (loaded?.t ?? 0));
  if (!attempt) return pending(expected, 'no attempt since the page was loaded', loaded);
  if (attempt.connected) return pending(expected, 'the last attempt has finished', attempt.connected);
  return holds(expected, `attempt ${attempt.attempt}`, attempt.entries[0]);
});

/** The token of the open connection has expired (RFC 7519, section 4.1.4); the connection stays open. */
export const tokenExpired = claim('token-expired', 'The token has expired', (view) => {
  const expected = 'the token to expire (`exp`)';
  const connection = view.connections.findLast(({ connectSent }) => connectSent?.token);
  const exp = connection && tokenOf(view, connection)?.exp;
  if (exp === undefined) return pending(expected, "the page's token has no `exp`", connection?.connectSent);
  const moment = exp * 1000 - Date.parse(view.transcript.header.wallOrigin);
  if (view.transcript.until >= moment) return holds(expected, 'it has expired', connection?.connectSent);
  return pendingUntil(
    moment,
    expected,
    `it expires in ${seconds(moment - view.transcript.until)}`,
    connection?.connectSent,
  );
});
