import { test as base, mergeTests, expect, type Locator } from '@playwright/test';
import { realtimeTest } from 'playwright-realtime';

class DashboardPage {
  constructor(
    readonly status: Locator,
    readonly orderTea: Locator,
    readonly orders: Locator,
  ) {}
}

const ours = base.extend<{ dashboard: DashboardPage }>({
  dashboard: async ({ page }, use) => {
    await page.goto('/');
    await use(
      new DashboardPage(
        page.getByRole('status'),
        page.getByRole('button', { name: 'Order tea' }),
        page.getByRole('listitem'),
      ),
    );
  },
});

export const test = mergeTests(ours, realtimeTest);
export { expect };
