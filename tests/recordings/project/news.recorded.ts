/** Fails on its first attempt, because its server is broken then, and passes on its second. */
import { expect, test } from '@playwright/test';

const urls = (process.env['URLS'] ?? '').split(' ');

test('the page shows the news', async ({ page }, { retry }) => {
  await page.goto(urls[retry] ?? '');
  await test.step('waits for the news', async () => {
    await expect(page.locator('#list')).toContainText('hello', { timeout: 5000 });
  });
});
