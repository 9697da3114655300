/** An ordinary project with Playwright's own settings and one changed import. */
import { defineConfig } from '@playwright/test';
import type { RealtimeTestOptions } from 'playwright-realtime';

const { BROWSER_PATH, REALTIME = '{}', TRACE = 'off', RETRIES = '0' } = process.env;

export default defineConfig<RealtimeTestOptions>({
  testMatch: '*.case.ts',
  retries: Number(RETRIES),
  workers: 2,
  fullyParallel: true,
  expect: { timeout: 3000 },
  use: {
    baseURL: process.env['APP_URL'] ?? '',
    trace: TRACE as 'off',
    realtime: JSON.parse(REALTIME) as RealtimeTestOptions['realtime'],
    ...(BROWSER_PATH ? { launchOptions: { executablePath: BROWSER_PATH, args: ['--no-sandbox'] } } : {}),
  },
});
