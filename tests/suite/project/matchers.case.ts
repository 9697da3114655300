import { expect, test } from 'playwright-realtime';

test('matchers pass', async ({ page, context }) => {
  await page.goto('/');
  await expect(page).toHaveRealtimeConnection();
  await expect(page).toHaveRealtimeConnection({ url: '/socket.io/' });
  await expect(page).toReceiveEvent('order');
  await expect(page).toReceiveEvent('order', { id: 3 });
  await expect(page).toReceiveEvent('order', { id: expect.any(Number) });
  await expect(page).not.toReceiveEvent('error', { timeout: 300 });
  await context.setOffline(true);
  await expect(page).not.toHaveRealtimeConnection({ timeout: 15_000 });
  await context.setOffline(false);
  await expect(page).toReconnect({ timeout: 20_000 });
  await expect(page).toReconnectWithinBound();
  await expect(page).toHaveRealtimeConnection();
});

test('no connection', async ({ page }) => {
  await page.goto('/still');
  await expect(page).toHaveRealtimeConnection({ timeout: 500 });
});

test('events that never come, softly', async ({ page }) => {
  await page.goto('/');
  await expect(page).toReceiveEvent('order');
  await expect.soft(page).toReceiveEvent('never', { timeout: 300 });
  await expect.soft(page).toReceiveEvent('order', { id: 'seven' }, { timeout: 300 });
});

test('negated, though it is connected', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveRealtimeConnection();
  await expect(page).not.toHaveRealtimeConnection({ timeout: 500 });
});

test('negated, though it was received', async ({ page }) => {
  await page.goto('/');
  await expect(page).toReceiveEvent('order');
  await expect(page).not.toReceiveEvent('order', { timeout: 500 });
});

test.describe('not recorded', () => {
  test.use({ realtime: { record: 'off' } });
  test('a matcher says so', async ({ page }) => {
    await page.goto('/');
    await expect(page).toHaveRealtimeConnection();
  });
});
