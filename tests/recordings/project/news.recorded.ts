/** Fails at its first attempt, since the server that it goes to then is broken, and passes at its second. */
import { expect, test } from '@playwright/test';

const urls = (process.env['URLS'] ?? '').split(' ');

test('the page shows the news', async ({ page }, { retry }) => {
  await page.goto(urls[retry] ?? '');
  await test.step('waits for the news', async () => {
    await expect(page.locator('#list')).toContainText('hello', { timeout: 5000 });
  });
});
