/**
 * Explains an existing recording: reads a trace, a HAR or a capture into a transcript, judges it as if it were live,
 * and says what the recording cannot decide.
 */
export { answerText, toJson } from './answer.ts';
export { explain, type Explanation, type Verdict } from './explain.ts';
export { keep } from './keep.ts';
export type { Unseen } from './unseen.ts';
export { findRecordings, openRecording, type Found } from './open.ts';
export { flakyIn, type Flaky } from './attempts.ts';
export { compare, type Comparison } from './compare.ts';
export { comparisonToJson, comparisonText } from './compare-answer.ts';
