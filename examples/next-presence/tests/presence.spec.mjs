import { test as base, expect } from '@playwright/test';
import { realtimeFixtures } from 'playwright-realtime';

const test = base.extend({
  ...realtimeFixtures,
  join: async ({ page }, use) => {
    await use(async (name) => {
      await page.goto(`/?name=${name}`);
      await expect(page.getByTestId('state')).toHaveText('joined');
    });
  },
});

test('a person is listed', async ({ page, join }) => {
  await join('ada');
  await expect(page.getByRole('listitem').filter({ hasText: 'ada' })).toBeVisible();
});

test('a person who comes later is listed, too', async ({ page, join, browser, baseURL }) => {
  await join('bob');
  const other = await (await browser.newContext({ baseURL })).newPage();
  await other.goto('/?name=eve');
  await expect(page.getByRole('listitem').filter({ hasText: 'eve' })).toBeVisible();
});
