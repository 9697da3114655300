import { expect, test } from 'playwright-realtime';

test('reaches the page of the stack', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveRealtimeConnection();
});

test('uses the same stack again, through the fault proxy', async ({ page, network }) => {
  await page.goto('/');
  await expect(page).toHaveRealtimeConnection();
  const restore = await network.cut();
  await expect(page).not.toHaveRealtimeConnection();
  await restore();
  await expect(page).toReconnect();
});
