import { expect, test } from 'playwright-realtime';

test('passes at its second attempt', async ({ page }, { retry }) => {
  await page.goto(retry === 0 ? '/native' : '/');
  await expect(page.locator('#state')).toHaveText('connected');
});

test('fails otherwise at its second attempt', async ({ page }, { retry }) => {
  await page.goto(retry === 0 ? '/native' : '/namespace');
  await expect(page.locator('#state')).toHaveText('connected');
});
