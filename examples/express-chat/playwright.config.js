const { defineConfig } = require('@playwright/test');

const port = process.env.PORT || 3000;

module.exports = defineConfig({
  testDir: './e2e',
  fullyParallel: true,
  use: {
    baseURL: `http://localhost:${port}`,
    // A Chromium of the system, as some CI images have it.
    launchOptions: { executablePath: process.env.CHROMIUM_PATH || undefined },
  },
  webServer: {
    command: 'node server.js',
    url: `http://localhost:${port}`,
    env: { PORT: String(port) },
  },
});
