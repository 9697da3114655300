import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { LONG } from './long.ts';

/** The harness's own tests. They drive real programs, so each has its own processes and ports. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.test.ts',
  // Set by `npm test` without arguments. A named test runs, however long it takes.
  testIgnore:
    process.env['E2E_QUICK_TESTS'] === '1'
      ? LONG.flatMap(({ files }) => files.map((file) => join(import.meta.dirname, file)))
      : [],
  fullyParallel: true,
  workers: '100%',
  forbidOnly: true,
  // A test that fails beside others and passes alone has a race on a busy machine. It counts as passed, and `npm test`
  // lists it as flaky, so that no one learns to just restart a red gate. Journeys are never retried.
  retries: process.env['CI'] ? 1 : 0,
  retryStrategy: 'isolated',
  reporter: './reporter.ts',
});
