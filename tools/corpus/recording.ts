/** What the doctor saw of a case, kept as `npm run scenarios` keeps it, and judged again by today's rules. */
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { EXIT } from 'realtime-doctor/errors.ts';
import { diagnose } from 'realtime-doctor/diagnosis/index.ts';
import { verdictOf } from 'realtime-doctor/diagnosis/verdict.ts';
import { examine } from 'realtime-doctor/examine/examine.ts';
import { evidenceOf, keep, readAll, type Recording } from '../scenarios/recording.ts';
import type { Case, Variant } from './catalogue.ts';
import type { Answer } from './verdict.ts';

/** The doctor's own default, and what a busy machine takes. Milliseconds. */
const WITHIN_MS = 20_000;

const EXIT_OF = { healthy: EXIT.ok, broken: EXIT.claim, inconclusive: EXIT.evidence } as const;

/** Asks the doctor in this process, and keeps what it saw in `dir`. */
export async function record(
  dir: string,
  url: string,
  each: Case,
  variant: Variant,
  contract: Contract | undefined,
): Promise<Answer & { readonly seconds: number }> {
  const examined = await examine({
    url: new URL(url),
    ...(contract ? { contract } : {}),
    within: WITHIN_MS,
    isSoft: true,
  });
  const name = recordingName(each, variant);
  keep(dir, { name, ...expectation(each, variant), fault: each.title, evidence: examined });
  return { exit: EXIT_OF[examined.verdict], findings: examined.findings, seconds: examined.ms / 1000 };
}

/** The answer that today's rules give to what was kept; undefined if nothing was. */
export function answerFrom(
  recordings: ReadonlyMap<string, Recording>,
  each: Case,
  variant: Variant,
): Answer | undefined {
  const recording = recordings.get(recordingName(each, variant));
  if (!recording) return undefined;
  const evidence = evidenceOf(recording);
  const findings = diagnose(evidence);
  // It was watched for long enough, or it would not have been kept.
  const { verdict } = verdictOf(evidence, findings, { wanted: 0, watched: 0 });
  return { exit: EXIT_OF[verdict], findings };
}

export const recordingsIn = (dir: string): ReadonlyMap<string, Recording> =>
  new Map(readAll(dir).map((recording) => [recording.name, recording]));

const recordingName = ({ name }: Case, variant: Variant): string =>
  variant === 'broken' ? name : `${name}-${variant}`;

function expectation({ accept }: Case, variant: Variant): Pick<Recording, 'expected' | 'also'> {
  const [expected = 'healthy', ...also] = variant === 'broken' ? accept : [];
  return { expected, also };
}
