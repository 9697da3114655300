/**
 * Journey 9 with Playwright's own recordings: `trace: on` and a HAR with default options, in `OWN_DIR`. Screenshots
 * taken by the journeys are not counted, because they are ours.
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
    // Read once per context, and each needs its own file.
    contextOptions: {
      get recordHar() {
        return { path: join(dir, 'har', `${process.pid}-${contexts++}.har`) };
      },
    },
  },
});
