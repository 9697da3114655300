/** Reads Playwright traces: `trace.zip` of a test, or of a script that used `context.tracing`. */
export { readTrace, type TraceOptions } from './read.ts';
