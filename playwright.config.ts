import { defineConfig, type ReporterDescription } from '@playwright/test';
import { findBrowser, quiet, sandbox } from 'realtime-doctor/browser/find.ts';
import { outputs } from 'playwright-realtime/reporter/outputs.ts';
import { currentRun } from 'playwright-realtime/run/run.ts';

const { config } = currentRun();
const browser = findBrowser(config.E2E_BROWSER_PATH);
const isCI = Boolean(process.env['CI']);
const out = outputs(config);
const crowd = config.E2E_CROWD;

const reporter: ReporterDescription[] = [
  // First, so that what the others file is clean of secrets already.
  ['./packages/playwright-realtime/src/reporter/redacting-reporter.ts'],
  ['./packages/playwright-realtime/src/reporter/terminal-attachments.ts'],
  // What the terminal shows; `npm run e2e -- --reporter=line` changes it and leaves the evidence alone.
  [config.E2E_REPORTER],
  ['./packages/playwright-realtime/src/reporter/terminal-attachments.ts', { show: true }],
  ['html', { open: 'never', outputFolder: out.html, title: 'Journey 9' }],
  ['junit', { outputFile: out.junit }],
  ['allure-playwright', { resultsDir: out.allure, detail: false }],
  ...(process.env['GITHUB_ACTIONS']
    ? ([['github'], ['./packages/playwright-realtime/src/reporter/github-reporter.ts']] as ReporterDescription[])
    : []),
  ...(out.blob ? [['blob', { outputDir: out.blob }] as ReporterDescription] : []),
  // Last, so that the capture holds what the others wrote.
  ['./packages/playwright-realtime/src/reporter/capture-reporter.ts'],
];

// Frames are in the transcript, decoded; in a trace they would be tokens to take out again.
process.env['PLAYWRIGHT_TRACING_NO_WEBSOCKET_FRAMES'] ??= '1';

/** What one client of a crowd may add to a journey's time: it joins, is notified, and comes back, all on this machine. */
const CLIENT_MS = 60;

export default defineConfig({
  testDir: 'journeys',
  testMatch: crowd > 0 ? 'journey-09-crowd/*.journey.ts' : '**/*.journey.ts',
  testIgnore: crowd > 0 ? [] : 'journey-09-crowd/**',
  outputDir: out.results,
  fullyParallel: true,
  // Journeys wait more than they work; each worker has a stack of its own.
  workers: 2,
  forbidOnly: isCI,
  // A journey that passes at the second try has not passed.
  retries: 0,
  timeout: 90_000 + crowd * CLIENT_MS,
  expect: { timeout: 10_000 },
  reporter,
  use: {
    viewport: { width: 1440, height: 900 },
    // Pictures are filed beside the trace; in it they would be there twice.
    trace: { mode: 'on', attachments: false },
    // An animation that never ends is a frame of the trace every few milliseconds: most of its size, and none of its sense.
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    launchOptions: {
      args: [...quiet],
      chromiumSandbox: sandbox,
      ...(browser && browser.foundAs !== 'Playwright' ? { executablePath: browser.path } : {}),
    },
  },
});
