import { expect, states, test } from './test.ts';

test.beforeEach(async ({ backend, dashboard }) => {
  await dashboard.page.clock.install();
  await dashboard.open();
  await expect(dashboard.state()).toHaveText(states.connected);
  await expect.poll(() => backend.subscriptions).toBe(1);
  // From here on, the test controls how toasts age.
  await dashboard.page.clock.pauseAt(Date.now() + 60_000);
});

test('shows each notification as a toast and in the feed, with its time', async ({ backend, dashboard }) => {
  backend.notify({ type: 'rebalance_trigger', message: 'Equities are above target' });
  const toast = dashboard.toasts().filter({ hasText: 'Equities are above target' });
  await expect(toast).toBeVisible();
  await expect(toast).toContainText('Rebalance trigger');
  const event = dashboard.events().first();
  await expect(event).toContainText('rebalance_trigger');
  await expect(event.locator('time')).toHaveText(/^\d\d:\d\d:\d\d$/);
});

test('shows a duplicate again, because hiding it would hide a fault', async ({ backend, dashboard }) => {
  backend.notify({ message: 'twice' });
  backend.notify({ message: 'twice' });
  await expect(dashboard.toasts()).toHaveText([/twice/, /twice/]);
  await expect(dashboard.events().filter({ hasText: 'twice' })).toHaveCount(2);
});

test('removes a toast after about six seconds', async ({ backend, dashboard }) => {
  backend.notify({ message: 'brief' });
  await expect(dashboard.toasts()).toHaveCount(1);
  await dashboard.page.clock.runFor(5_000);
  await expect(dashboard.toasts()).toHaveCount(1);
  await dashboard.page.clock.runFor(2_000);
  await expect(dashboard.toasts()).toHaveCount(0);
});

test('keeps a toast while its button has the focus', async ({ backend, dashboard }) => {
  backend.notify({ message: 'read me slowly' });
  await dashboard.page.getByRole('button', { name: 'Dismiss: read me slowly' }).focus();
  await dashboard.page.clock.runFor(30_000);
  await expect(dashboard.toasts()).toHaveCount(1);
});

test('removes only the toast whose button is pressed', async ({ backend, dashboard }) => {
  backend.notify({ message: 'one' });
  backend.notify({ message: 'two' });
  await expect(dashboard.toasts()).toHaveCount(2);
  await dashboard.page.getByRole('button', { name: 'Dismiss: one' }).click();
  await expect(dashboard.toasts()).toHaveText([/two/]);
});

test('lists errors from the server', async ({ backend, dashboard }) => {
  backend.fail('Not authenticated');
  await expect(dashboard.events().first()).toContainText('Not authenticated');
});
