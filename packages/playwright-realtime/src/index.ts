/**
 * `import { test, expect } from 'playwright-realtime'` in place of '@playwright/test': the same test runner, which also
 * says why realtime did not work when a test fails.
 */
import { test } from './suite/index.ts';

export * from '@playwright/test';
export { expect, pageMatchers, type MatcherOptions, type ReconnectionOptions } from './matchers/page-matchers.ts';
export {
  realtimeFixtures,
  test,
  type EndFault,
  type Network,
  type RealtimeFixtures,
  type RealtimeOptions,
  type RealtimeTestOptions,
  type RecordMode,
} from './suite/index.ts';
/** The same as `test`, under a name to merge: `mergeTests(theirs, realtimeTest)`. */
export const realtimeTest = test;
export default test;
