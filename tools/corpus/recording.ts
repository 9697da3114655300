/** What the doctor saw of a case, kept as `npm run scenarios` keeps it, and judged again by today's rules. */
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { EXIT } from 'realtime-doctor/errors.ts';
import { diagnose } from 'realtime-doctor/diagnosis/index.ts';
import { examine } from 'realtime-doctor/examine/examine.ts';
import { evidenceOf, keep, readAll, type Recording } from '../scenarios/recording.ts';
import type { Case, Variant } from './catalogue.ts';
import type { Answer } from './verdict.ts';

/** The doctor's own default, and what a busy machine takes. Milliseconds. */
const WITHIN_MS = 20_000;

/** Asks the doctor in this process, and keeps what it saw in `dir`. */
export async function record(
  dir: string,
  url: string,
  each: Case,
  variant: Variant,
  contract: Contract | undefined,
): Promise<void> {
  const evidence = await examine({
    url: new URL(url),
    ...(contract ? { contract } : {}),
    within: WITHIN_MS,
    isSoft: true,
  });
  keep(dir, { name: recordingName(each, variant), ...expectation(each, variant), fault: each.title, evidence });
}

/** The answer that today's rules give to what was kept; undefined if nothing was. */
export function answerFrom(
  recordings: ReadonlyMap<string, Recording>,
  each: Case,
  variant: Variant,
): Answer | undefined {
  const recording = recordings.get(recordingName(each, variant));
  if (!recording) return undefined;
  const findings = diagnose(evidenceOf(recording));
  return { exit: findings.length > 0 ? EXIT.claim : EXIT.ok, findings };
}

export const recordingsIn = (dir: string): ReadonlyMap<string, Recording> =>
  new Map(readAll(dir).map((recording) => [recording.name, recording]));

const recordingName = ({ name }: Case, variant: Variant): string =>
  variant === 'broken' ? name : `${name}-${variant}`;

function expectation({ accept }: Case, variant: Variant): Pick<Recording, 'expected' | 'also'> {
  const [expected = 'healthy', ...also] = variant === 'broken' ? accept : [];
  return { expected, also };
}
