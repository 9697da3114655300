import type { HttpAnswer, Route } from '../diagnosis/probes.ts';
import { http, type CookieJar } from './http.ts';
import { left, outcome, type Deadline } from './outcome.ts';

/** Of two servers in turn, the first answer from the wrong one comes with the second request at the latest. */
const QUESTIONS = 6;
/** Not enough time for another question. Milliseconds. */
const SHORT = 150;

/** The session id of an Engine.IO polling handshake; undefined where the answer is not one. */
export function sidOf({ packets }: HttpAnswer): string | undefined {
  const open = packets?.find(({ engine }) => engine === 'open');
  if (open?.data === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(open.data);
    return typeof value === 'object' && value !== null && 'sid' in value ? String(value.sid) : undefined;
  } catch {
    // Not an open packet in the sense of the protocol: no session.
    return undefined;
  }
}

/**
 * Whether a session's requests find their session when each comes on a connection of its own. What is sent is a pong,
 * which changes nothing; at the end the session is closed. A session that is refused is asked about with a second one,
 * since a server that restarts at this moment looks the same once.
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
  for (let question = 0; question < QUESTIONS && left(deadline) > SHORT; question++) {
    const { status, body } = await send('3');
    answers.push({ status, body: body.slice(0, 200) });
    if (status !== 200) return answers;
  }
  if (left(deadline) > SHORT) await send('1');
  return answers;
}

/** Ends a session that only a question was asked with; a server would keep it until its ping timeout. */
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
