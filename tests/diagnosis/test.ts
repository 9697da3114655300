import { test as base } from '@playwright/test';
import { Sandbox } from '../../tools/scenarios/sandbox.ts';

export { expect } from '@playwright/test';

/** A sandbox for each test, removed when the test ends. */
export const test = base.extend<{ sandbox: Sandbox }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture depends on from this pattern
  sandbox: async ({}, use) => {
    const sandbox = new Sandbox();
    await use(sandbox);
    await sandbox.close();
  },
});
