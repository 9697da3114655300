import type { HttpAnswer, Route } from '../diagnosis/probes.ts';
import { http, type CookieJar } from './http.ts';
import { left, outcome, type Deadline } from './outcome.ts';

/** With two servers in turn, the second request at the latest reaches the wrong one. */
const QUESTIONS = 6;
/** With less time left, no further request is sent. */
const MIN_TIME_LEFT_MS = 150;

/** The session id in the answer to an Engine.IO polling handshake; undefined if it is a different answer. */
export function sidOf({ packets }: HttpAnswer): string | undefined {
  const open = packets?.find(({ engine }) => engine === 'open');
  if (open?.data === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(open.data);
    return typeof value === 'object' && value !== null && 'sid' in value ? String(value.sid) : undefined;
  } catch {
    // Not a valid open packet: no session.
    return undefined;
  }
}

/**
 * Whether a session's requests reach their session if each uses a new connection. The request is a pong, which changes
 * nothing; at the end the session is closed. If a session is refused, a second one is tried, because a server that just
 * restarted looks the same once.
 */
export const askSticky = (url: URL, deadline: Deadline): Promise<NonNullable<Route['sticky']>> =>
  outcome(deadline, async (signal) => {
    const first = await askSession(url, signal, deadline);
    return first.some(({ status }) => status !== 200) ? askSession(url, signal, deadline) : first;
  });

async function askSession(
  url: URL,
  signal: AbortSignal,
  deadline: Deadline,
): Promise<{ status: number; body: string }[]> {
  const jar: CookieJar = new Map();
  const sid = sidOf(await http(url, { signal, jar }));
  if (sid === undefined) return [];
  const session = new URL(url);
  session.searchParams.set('sid', sid);
  const send = (body: string): Promise<HttpAnswer> =>
    http(session, { method: 'POST', body, headers: { 'content-type': 'text/plain;charset=UTF-8' }, signal, jar });
  const answers: { status: number; body: string }[] = [];
  for (let question = 0; question < QUESTIONS && left(deadline) > MIN_TIME_LEFT_MS; question++) {
    const { status, body } = await send('3');
    answers.push({ status, body: body.slice(0, 200) });
    if (status !== 200) return answers;
  }
  if (left(deadline) > MIN_TIME_LEFT_MS) await send('1');
  return answers;
}

/** Closes a session of a probe; otherwise the server would keep it until its ping timeout. */
export async function leave(url: URL, sid: string, jar: CookieJar, signal: AbortSignal): Promise<void> {
  const session = new URL(url);
  session.searchParams.set('sid', sid);
  await http(session, {
    method: 'POST',
    body: '1',
    headers: { 'content-type': 'text/plain;charset=UTF-8' },
    signal,
    jar,
  });
}
