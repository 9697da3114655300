export { run } from 'realtime-doctor/cli/run.ts';

/** Progress goes to standard error, so that `--json` has standard output for itself. */
export { say } from './steps.mjs';
