/** Says why a realtime page is broken: from a URL, a recording or a transcript. */
export { defineContract, type Contract, type ContractFile } from './contract/index.ts';
export {
  diagnose,
  headline,
  type Certainty,
  type Evidence,
  type Finding,
  type RuledOut,
  type SourceLine,
} from './diagnosis/index.ts';
export { examine, type Examined } from './examine/examine.ts';
export { Transcript } from './transcript/transcript.ts';
