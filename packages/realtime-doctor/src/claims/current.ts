import type { Connection } from '../transcript/connections.ts';
import { pending, type Judgement, type View } from './claim.ts';

/** Judges the page's newest attempt, or says that it made none. */
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
  return judge(connection) ?? pending(expected, progress(connection), connection.entries.at(-1));
}

/** How far an attempt got, in words. */
export function progress(connection: Connection): string {
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
