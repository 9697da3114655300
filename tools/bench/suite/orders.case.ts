import { expect, test as plain } from '@playwright/test';
import { test as ours } from 'playwright-realtime';

const test = process.env['WITH'] === 'realtime' ? ours : plain;

for (let index = 1; index <= 20; index++) {
  test(`orders arrive ${index}`, async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('#state')).toHaveText('connected');
    for (let order = 1; order <= 5; order++) {
      await page.getByRole('button', { name: 'ask' }).click();
      await expect(page.getByRole('listitem')).toHaveCount(order);
    }
  });
}
