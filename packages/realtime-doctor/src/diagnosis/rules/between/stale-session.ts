import { refusedOwnSession, unknownSessions } from '../../facts/sessions.ts';
import { rule, seen } from '../../rule.ts';
import { seconds } from '../../../text.ts';

/** docs/gallery.md#stale-session. A session that was served before is no longer known: its server restarted. */
export const staleSession = rule({
  id: 'stale-session',
  title: 'The client asked with a session that its server has forgotten',
  why: 'The server that knew the session is gone, and the client asks once more before it opens a new session. It is the trace of a restart, a timeout or a lost connection, and resolves itself.',
  neighbours: ['no-sticky-session'],
  supports: (scene) => {
    const stale = unknownSessions(scene).filter(({ hadAnswers }) => hadAnswers);
    const last = stale.at(-1);
    if (!last) return undefined;
    const back = scene.allConnections.some(({ connected }) => connected && connected.t > last.entry.t);
    return seen(
      `The session was served until ${seconds(last.entry.t, 1)}, when the server did not know it any more.${back ? ' The client has connected again since.' : ''}`,
      ...stale.map(({ entry }) => entry).slice(-2),
      refusedOwnSession(scene)?.because,
    );
  },
  excluded: (scene) => {
    const own = refusedOwnSession(scene);
    return own?.refused ? [own.because] : undefined;
  },
  fix: 'Usually harmless: the client reconnects by itself. Find out why the server restarted or dropped the session (crash, deployment, ping timeout).',
});
