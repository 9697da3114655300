/**
 * Recordings of real faults, made by `npm run scenarios -- --record tests/diagnosis/recorded`: what the doctor saw, and
 * the cause that it had to name. Record them again when what is observed changes; never edit them.
 */
import { join } from 'node:path';
import { readAll, type Recording } from '../../tools/scenarios/recording.ts';

export { evidenceOf, type Recording as Recorded } from '../../tools/scenarios/recording.ts';

export const recorded: readonly Recording[] = readAll(join(import.meta.dirname, 'recorded'));

/**
 * Names that are also right with less evidence. Without access to the backend, a gateway's 502 is all that a wrong
 * target or a missing backend shows. A blocked event loop that no one saw begin shows only as silence from the first
 * byte on. Without access to Redis, all that is known is that an instance received nothing.
 */
const LESSER: Readonly<Record<string, readonly string[]>> = {
  'proxy-wrong-target': ['bad-gateway'],
  'bad-gateway': ['proxy-wrong-target'],
  'server-unreachable': ['bad-gateway'],
  'dev-mode-missing': ['bad-gateway', 'server-unreachable'],
  'secret-env-mismatch': ['bad-gateway', 'server-unreachable', 'dev-mode-missing', 'token-bad-signature'],
  'event-loop-blocked': ['silent-server'],
  // A server that has already crashed when the visit starts is simply unreachable.
  'server-crashed': ['server-unreachable'],
  // Without the page's scripts, nothing shows how it means to send its token.
  'token-in-header': ['token-missing'],
  // Only the question that is asked with another Origin tells it from these.
  'websocket-origin-refused': ['websocket-path-not-found', 'websocket-refused'],
  // Only the handshake at the path with another slash tells.
  'websocket-path-not-found': ['websocket-refused'],
  // Only a CONNECT over polling tells.
  'websocket-one-way': ['connect-handler-raised', 'middleware-never-calls-next'],
  // Without the client's own state, nothing shows what it listens to.
  'wrong-lifecycle-event': ['subscribed-only-once'],
  // An old client leaves the connection open that it gave up: without its own word that is all there is to see.
  'listener-throws': ['duplicate-sockets'],
  'mixed-pubsub-formats': ['not-broadcast-across-instances'],
};

/** The names that are not wrong for a recording of which a part is missing. */
export function notWrong({ expected, also }: Recording): ReadonlySet<string> {
  const own = [expected, ...also, ...(LESSER[expected] ?? [])];
  return new Set(expected === 'healthy' ? [] : [...own, 'not-recognised']);
}
