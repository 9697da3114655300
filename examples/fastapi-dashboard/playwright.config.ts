import { defineConfig, devices } from '@playwright/test';

const port = process.env.PORT ?? '5173';
const apiPort = process.env.API_PORT ?? '8000';

export default defineConfig({
  testDir: 'e2e',
  reporter: 'line',
  use: {
    ...devices['Desktop Chrome'],
    baseURL: `http://127.0.0.1:${port}`,
    launchOptions: { executablePath: process.env.CHROMIUM_PATH || undefined },
  },
  webServer: [
    {
      command: `${process.env.PYTHON ?? 'python3'} server/main.py`,
      url: `http://127.0.0.1:${apiPort}/api/health`,
      env: { API_PORT: apiPort },
    },
    { command: 'npx vite', url: `http://127.0.0.1:${port}`, env: { PORT: port, API_PORT: apiPort } },
  ],
});
