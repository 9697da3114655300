/**
 * `import { test, expect } from 'playwright-realtime'` instead of '@playwright/test': the same test runner, which also
 * reports the realtime cause of a failed test.
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
/** The same as `test`, named for merging: `mergeTests(theirs, realtimeTest)`. */
export const realtimeTest = test;
export default test;
