import { defineConfig } from '@playwright/test';

const port = process.env.PORT ?? 3000;

export default defineConfig({
  testDir: './tests',
  retries: 0,
  expect: { timeout: 10_000 },
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    testIdAttribute: 'data-testid',
    launchOptions: { executablePath: process.env.CHROMIUM_PATH || undefined },
  },
  webServer: {
    command: 'npm run dev',
    url: `http://127.0.0.1:${port}`,
    timeout: 180_000,
    env: { PORT: String(port), NEXT_TELEMETRY_DISABLED: '1' },
  },
});
