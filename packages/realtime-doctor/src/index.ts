/**
 * Says why a realtime page is broken: `examine(url)` looks at a running application, `explain(file)` at a recording,
 * `diagnose(transcript)` at what was observed already.
 *
 * @example
 * import { examine } from 'realtime-doctor';
 * const { verdict, findings } = await examine('http://localhost:5173');
 */
export {
  diagnose,
  examine,
  explain,
  type Described,
  type DiagnoseOptions,
  type Diagnosis,
  type ExamineOptions,
} from './api/index.ts';
export type { LiveAnswer, RecordingAnswer } from './api/schema.ts';
export { defineContract, type Contract, type ContractFile } from './contract/index.ts';
export { causeOf, causes, type CauseDescription } from './diagnosis/causes.ts';
export { headline, type Certainty, type Finding, type RuledOut, type SourceLine } from './diagnosis/index.ts';
export { EvidenceError, InfrastructureError, UsageError } from './errors.ts';
export { forAgents, MAX_AGENT_BYTES, type ForAgents } from './report/agents.ts';
export type { Entry, Header } from './transcript/entries.ts';
export { Transcript } from './transcript/transcript.ts';
