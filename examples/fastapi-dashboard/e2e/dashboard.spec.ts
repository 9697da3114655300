import { expect, test } from './fixtures';

test('the dashboard is live', async ({ dashboard }) => {
  await expect(dashboard.status).toHaveText('Live');
});

test('a new order appears', async ({ dashboard }) => {
  await expect(dashboard.status).toHaveText('Live');
  await dashboard.orderTea.click();
  await expect(dashboard.orders.first()).toHaveText('tea');
});
