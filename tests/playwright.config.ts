import { defineConfig } from '@playwright/test';

/** The harness's own tests. They drive the real thing, so each has its own processes and ports. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.test.ts',
  fullyParallel: true,
  workers: '100%',
  forbidOnly: true,
  reporter: 'list',
});
