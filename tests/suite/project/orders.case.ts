import { expect, mergeTests, realtimeFixtures, realtimeTest, test } from 'playwright-realtime';
import { test as base } from '@playwright/test';

test('passes on a healthy page', async ({ page }) => {
  await page.goto('/');
  await expect(page.locator('#state')).toHaveText('connected');
});

test('fails on a native WebSocket', async ({ page }) => {
  await page.goto('/native');
  await expect(page.locator('#state')).toHaveText('connected');
});

test('fails on a healthy page', async ({ page }) => {
  await page.goto('/');
  await expect(page.locator('#state')).toHaveText('connected');
  await expect(page.locator('#state')).toHaveText('something else', { timeout: 500 });
});

test('fails on a page without realtime', async ({ page }) => {
  await page.goto('/still');
  await expect(page.locator('#state')).toHaveText('connected', { timeout: 500 });
});

test('fails on an event that nothing answers', async ({ page }) => {
  await page.goto('/unanswered');
  await expect(page.locator('#state')).toHaveText('saved');
});

test('fails in a context made by hand', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL: baseURL ?? '' });
  const page = await context.newPage();
  await page.goto('/native');
  await expect(page.locator('#state')).toHaveText('connected');
});

test('fails in a popup', async ({ page }) => {
  await page.goto('/still');
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => void window.open('/native', '_blank')),
  ]);
  await expect(popup.locator('#state')).toHaveText('connected');
});

test('fails in a worker', async ({ page }) => {
  await page.goto('/worker');
  await expect(page.locator('#state')).toHaveText('connected');
});

test('fails by an exception of its own', async ({ page }) => {
  await page.goto('/native');
  await page.waitForTimeout(2500);
  throw new Error('The test threw.');
});

test('fails by its time limit', async ({ page }) => {
  test.setTimeout(6000);
  await page.goto('/native');
  await page.locator('#never').click({ timeout: 0 });
});

test.fail('fails as expected', async ({ page }) => {
  await page.goto('/native');
  await expect(page.locator('#state')).toHaveText('connected', { timeout: 500 });
});

const merged = mergeTests(base.extend<{ mine: string }>({ mine: 'mine' }), realtimeTest);
merged('fails with merged tests', async ({ page, mine }) => {
  await page.goto(`/native?${mine}`);
  await expect(page.locator('#state')).toHaveText('connected');
});

const spread = base.extend<{ mine: string }>({ ...(realtimeFixtures as object), mine: 'mine' });
spread('fails with fixtures spread', async ({ page, mine }) => {
  await page.goto(`/native?${mine}`);
  await expect(page.locator('#state')).toHaveText('connected');
});
