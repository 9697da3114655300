import { explain, type Explanation } from 'realtime-doctor/explain/index.ts';
import { page } from 'realtime-doctor/explain/keep.ts';
import { NOT_RECOGNISED } from 'realtime-doctor/diagnosis/index.ts';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import type { Recording } from 'realtime-doctor/sources/recording/recording.ts';
import type { Diagnosis } from './diagnosis.ts';

/** The one-file report of an attempt. */
export const reportOf = (recording: Recording, diagnosis: Diagnosis | undefined, contract: Contract): string =>
  page(explained(recording, diagnosis, contract));

/** The explanation of the recording, including the probes' answers. */
function explained(recording: Recording, diagnosis: Diagnosis | undefined, contract: Contract): Explanation {
  const alone = explain(recording, diagnosis?.contract ?? contract);
  if (!diagnosis || diagnosis.causes.length === 0) return alone;
  const named = diagnosis.findings.filter(({ id }) => id !== NOT_RECOGNISED);
  const findings = named.filter(({ certainty }) => certainty === 'certain');
  return {
    ...alone,
    verdict: findings.length > 0 ? 'broken' : alone.verdict,
    findings,
    candidates: named.filter(({ certainty }) => certainty !== 'certain'),
    unseen: findings.length > 0 ? [] : alone.unseen,
    ...(diagnosis.probes ? { probes: diagnosis.probes } : {}),
  };
}
