/** How servers say that they don't know a session: Node, and Python. */
import { named, value } from './routes.ts';
import type { Scene } from '../scene.ts';

export const UNKNOWN_SESSION = /Session ID unknown|Invalid session/i;

/** The probe's own session was refused right after its handshake; undefined where the probe did not get that far. */
export function refusedOwnSession({ home }: Scene): { refused: boolean; because: string; body: string } | undefined {
  const answers = value(home?.sticky);
  if (!home || !answers || answers.length === 0) return undefined;
  const refusal = answers.find(({ status, body }) => status === 400 && UNKNOWN_SESSION.test(body));
  return { refused: refusal !== undefined, because: named(home, 'sticky'), body: refusal?.body ?? '' };
}

/**
 * The answers of this kind that ended a connection, each with whether its session had had an answer before. After a
 * refusal, a cut poll or a parting the session is over already, and what the client still asks with it gets the same
 * words. Where the journey restarted the server itself, they were to be expected.
 */
export function unknownSessions({ transcript, connections }: Scene) {
  if (!transcript) return [];
  const ends = new Set(connections.flatMap(({ ended }) => (ended?.by === 'transport' ? [ended.entry] : [])));
  const requests = new Map(transcript.of('http.request').map((entry) => [entry.request, entry]));
  const served = new Set<string>();
  return transcript.of('http.response').flatMap((entry) => {
    const url = requests.get(entry.request)?.url ?? '';
    const sid = URL.canParse(url) ? new URL(url).searchParams.get('sid') : null;
    if (sid === null) return [];
    if (entry.status === 200) served.add(sid);
    const isUnknown = entry.status === 400 && UNKNOWN_SESSION.test(entry.body ?? '') && ends.has(entry.id);
    return isUnknown ? [{ entry, sid, hadAnswers: served.has(sid) }] : [];
  });
}
