import { expect, test } from 'playwright-realtime';

test.describe('with faults', () => {
  test.use({ realtime: { faults: true } });

  test('the network is cut, and comes back', async ({ page, network }) => {
    await page.goto('/');
    await expect(page).toHaveRealtimeConnection();
    const restore = await network.cut();
    await expect(page).not.toHaveRealtimeConnection();
    await restore();
    await expect(page).toReconnectWithinBound({ timeout: 15_000 });
    await expect(page).toHaveRealtimeConnection();
  });

  test('the network is slow', async ({ page, network }) => {
    await page.goto('/');
    await expect(page).toHaveRealtimeConnection();
    const restore = await network.latency(150);
    const began = Date.now();
    await page.evaluate(() => fetch('/still'));
    expect(Date.now() - began).toBeGreaterThanOrEqual(300);
    await restore();
  });
});

test('faults that were not asked for', async ({ network }) => {
  await network.cut();
});
