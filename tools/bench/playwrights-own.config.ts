/**
 * Journey 9 with what Playwright itself leaves of it: `trace: on` and a HAR, both as Playwright has them by default, in
 * `OWN_DIR`. The pictures that the journeys take are ours, so they are not counted to it.
 */
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import ours from '../../playwright.config.ts';

const dir = process.env['OWN_DIR'] ?? '';
let contexts = 0;

export default defineConfig({
  ...ours,
  testDir: '../../journeys',
  outputDir: join(dir, 'results'),
  reporter: 'list',
  use: {
    ...ours.use,
    trace: { mode: 'on', attachments: false },
    // Read for each context, and each needs its own file.
    contextOptions: {
      get recordHar() {
        return { path: join(dir, 'har', `${process.pid}-${contexts++}.har`) };
      },
    },
  },
});
