export { run } from 'realtime-doctor/cli/run.ts';

/** Progress goes to standard error, so that standard output has only the JSON of `--json`. */
export { say } from './steps.mjs';
