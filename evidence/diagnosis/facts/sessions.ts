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

/** The page's requests that were refused so, each with whether its session had had an answer before. */
export function unknownSessions({ transcript }: Scene) {
  if (!transcript) return [];
  const requests = new Map(transcript.of('http.request').map((entry) => [entry.request, entry]));
  const served = new Set<string>();
  return transcript.of('http.response').flatMap((entry) => {
    const url = requests.get(entry.request)?.url ?? '';
    const sid = URL.canParse(url) ? new URL(url).searchParams.get('sid') : null;
    if (sid === null) return [];
    if (entry.status === 200) served.add(sid);
    const isUnknown = entry.status === 400 && UNKNOWN_SESSION.test(entry.body ?? '');
    return isUnknown ? [{ entry, sid, hadAnswers: served.has(sid) }] : [];
  });
}
