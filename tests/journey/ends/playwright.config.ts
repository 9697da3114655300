import { join } from 'node:path';
import type { ReporterDescription } from '@playwright/test';
import base from '../../../playwright.config.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** The harness's own configuration, for journeys with endings that those of Journey 9 must not have. */
export default {
  ...base,
  testDir: '.',
  // A reporter's path is relative to its configuration.
  reporter: (base.reporter as ReporterDescription[]).map(([path, ...options]) => [
    path.startsWith('./') ? join(ROOT, path) : path,
    ...options,
  ]),
};
