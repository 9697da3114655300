/** An ordinary project with Playwright's own settings and a trace of each attempt. */
import { defineConfig } from '@playwright/test';

const { BROWSER_PATH } = process.env;

export default defineConfig({
  testMatch: '*.recorded.ts',
  retries: 1,
  reporter: 'line',
  use: {
    trace: { mode: 'on', screenshots: false },
    ...(BROWSER_PATH
      ? { launchOptions: { executablePath: BROWSER_PATH, args: ['--no-sandbox', '--no-first-run'] } }
      : {}),
  },
});
