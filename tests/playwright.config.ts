import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { LONG } from './long.ts';

/** The harness's own tests. They drive the real thing, so each has its own processes and ports. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.test.ts',
  // Set by `npm test` without arguments. A test that is named runs, however long it takes.
  testIgnore:
    process.env['E2E_QUICK_TESTS'] === '1'
      ? LONG.flatMap(({ files }) => files.map((file) => join(import.meta.dirname, file)))
      : [],
  fullyParallel: true,
  workers: '100%',
  forbidOnly: true,
  // A gate that is red by accident teaches people to press its button again. What fails beside others and passes alone
  // is a race of the test's on a busy machine: it counts as passed, and `npm test` names it. Journeys never get this.
  retries: process.env['CI'] ? 1 : 0,
  retryStrategy: 'isolated',
  reporter: './reporter.ts',
});
