import { expect, test } from 'playwright-realtime';

test('a secret is sent', async ({ page }) => {
  await page.goto('/secret');
  await expect(page.locator('#state')).toHaveText('connected');
});

test('500 sockets and a frame of 50 MB', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('/flood');
  await expect(page.locator('#state')).toHaveText(`received ${50 * 1024 * 1024}`, { timeout: 90_000 });
  await expect(page.locator('#state')).toHaveText('never', { timeout: 100 });
});

test.describe('misspelled options', () => {
  test.use({ realtime: { recrod: 'on', ask: 'maybe' } as object });
  test('a test with misspelled options passes', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('#state')).toHaveText('connected');
  });
});

test('ends while it is recording', async ({ page }) => {
  await page.goto('/');
  void page.reload().catch(() => undefined);
});

test('closes its browser', async ({ page, browser }) => {
  await page.goto('/native');
  await browser.close();
  await page.title();
});
