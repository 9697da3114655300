/** Twenty small tests of a realtime page, with us (`WITH=realtime`) or without, with a trace or without (`TRACE`). */
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { findBrowser, quiet, sandbox } from 'realtime-doctor/browser/find.ts';

const PORT = '20877';
const path = findBrowser(process.env['E2E_BROWSER_PATH'])?.path;

export default defineConfig({
  testMatch: '*.case.ts',
  outputDir: process.env['OUTPUT_DIR'] ?? 'test-results',
  workers: 1,
  reporter: 'dot',
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    trace: (process.env['TRACE'] ?? 'off') as 'off',
    launchOptions: {
      args: [...quiet],
      chromiumSandbox: sandbox,
      ...(path === undefined ? {} : { executablePath: path }),
    },
  },
  webServer: {
    command: `node --import tsx ${join(import.meta.dirname, 'server.ts')}`,
    url: `http://127.0.0.1:${PORT}`,
    env: { PORT },
  },
});
