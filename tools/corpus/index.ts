/**
 * The corpus: small applications that reproduce failures reported in public, each broken and repaired, and healthy ones
 * that look odd. It measures whether the doctor is right about applications that its authors did not make.
 */
export { cases, type Case, type Variant } from './catalogue.ts';
export { runCorpus, type Options } from './run.ts';
export { exitCode, summary, type Row } from './rows.ts';
export { withTables, writePage, PAGE } from './page.ts';
export { publish } from './scores.ts';
