/**
 * Evidence of real faults, as `npm run scenarios -- --record tests/diagnosis/recorded` kept it: what the doctor saw, and
 * the name that it had to find. Recorded again whenever what is seen changes; never edited.
 */
import { join } from 'node:path';
import { readAll, type Recording } from '../../tools/scenarios/recording.ts';

export { evidenceOf, type Recording as Recorded } from '../../tools/scenarios/recording.ts';

export const recorded: readonly Recording[] = readAll(join(import.meta.dirname, 'recorded'));

/**
 * Names that are right for less evidence: a gateway's 502 is all that there is to say of a wrong target or an absent
 * backend where nobody can ask the backend; silence from the first byte on is all that there is to see of a block that
 * nobody saw begin; that an instance got nothing is all there is where Redis can't be asked.
 */
const LESSER: Readonly<Record<string, readonly string[]>> = {
  'proxy-wrong-target': ['bad-gateway'],
  'bad-gateway': ['proxy-wrong-target'],
  'server-unreachable': ['bad-gateway'],
  'dev-mode-missing': ['bad-gateway', 'server-unreachable'],
  'secret-env-mismatch': ['bad-gateway', 'server-unreachable', 'dev-mode-missing', 'token-bad-signature'],
  'event-loop-blocked': ['silent-server'],
  // Of a process that is gone there is no more to see for someone who comes later.
  'server-crashed': ['server-unreachable'],
  // Without its scripts nothing says how the page means to send its token.
  'token-in-header': ['token-missing'],
  'mixed-pubsub-formats': ['not-broadcast-across-instances'],
};

/** The names that are not wrong for a record of which a part is missing. */
export function notWrong({ expected, also }: Recording): ReadonlySet<string> {
  const own = [expected, ...also, ...(LESSER[expected] ?? [])];
  return new Set(expected === 'healthy' ? [] : [...own, 'not-recognised']);
}
