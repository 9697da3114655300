/**
 * Twenty small tests of a realtime page, with this package (`WITH=realtime`) or without, with a trace or without
 * (`TRACE`).
 */
import { defineConfig, type LaunchOptions } from '@playwright/test';

const PORT = '20877';

export default defineConfig({
  testMatch: '*.case.ts',
  outputDir: process.env['OUTPUT_DIR'] ?? 'test-results',
  workers: 1,
  reporter: 'dot',
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    trace: (process.env['TRACE'] ?? 'off') as 'off',
    launchOptions: JSON.parse(process.env['BROWSER'] ?? '{}') as LaunchOptions,
  },
  webServer: {
    command: process.env['SERVER'] ?? '',
    cwd: process.env['SERVER_FOLDER'] ?? '.',
    url: `http://127.0.0.1:${PORT}`,
    env: { PORT },
  },
});
