import { expect, test } from 'playwright-realtime';

test.describe('with a contract', () => {
  test.use({ realtime: { contract: './orders.contract.mjs' } });

  test('keeps the contract', async ({ page }) => {
    await page.goto('/greeted');
    await expect(page.locator('#state')).toHaveText('welcome');
  });

  test('breaks the contract', async ({ page }) => {
    await page.goto('/greeted-twice');
    await expect(page.locator('#state')).toHaveText('welcome');
  });

  test('opens no connection', async ({ page }) => {
    await page.goto('/still');
    await expect(page.locator('#state')).toHaveText('waiting');
  });

  test('fails by itself, and breaks the contract', async ({ page }) => {
    await page.goto('/greeted-twice');
    await expect(page.locator('#state')).toHaveText('welcome');
    await expect(page.locator('#state')).toHaveText('something else', { timeout: 500 });
  });
});

test.describe('with a contract that does not fit', () => {
  test.use({ realtime: { contract: { name: 'orders' } as never } });

  test('passes with a bad contract', async ({ page }) => {
    await page.goto('/greeted-twice');
    await expect(page.locator('#state')).toHaveText('welcome');
  });
});

test.describe('with a contract that is not there', () => {
  test.use({ realtime: { contract: './none.mjs' } });

  test('passes without the contract', async ({ page }) => {
    await page.goto('/greeted-twice');
    await expect(page.locator('#state')).toHaveText('welcome');
  });
});
