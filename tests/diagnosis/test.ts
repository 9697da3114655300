import { test as base } from '@playwright/test';
import { Workshop } from '../../tools/scenarios/workshop.ts';

export { expect } from '@playwright/test';

/** A workshop for each test: what is built there is gone when the test ends. */
export const test = base.extend<{ workshop: Workshop }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture depends on from this pattern
  workshop: async ({}, use) => {
    const workshop = new Workshop();
    await use(workshop);
    await workshop.close();
  },
});
