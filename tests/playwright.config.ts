import { defineConfig } from '@playwright/test';

/** The harness's own tests. They drive the real thing, so each has its own processes and ports. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.test.ts',
  fullyParallel: true,
  workers: '100%',
  forbidOnly: true,
  // A gate that is red by accident teaches people to press its button again. What fails beside others and passes alone
  // is a race of the test's on a busy machine: it counts as passed, and `npm test` names it. Journeys never get this.
  retries: process.env['CI'] ? 1 : 0,
  retryStrategy: 'isolated',
  reporter: 'list',
});
