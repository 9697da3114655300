import { expect, test } from '../../fixtures/index.ts';

test.describe('Journey 9: the page survives failures of its backend', () => {
  test.beforeEach(async ({ dashboard, session, stack }) => {
    test.skip(!stack.can('kill backend'), stack.whyNot('kill backend'));
    await dashboard.open();
    await expect(session).toBeSubscribed();
  });

  test('reconnects after the backend is restarted (SIGTERM)', async ({ dashboard, session, stack, notify }) => {
    await stack.restart('backend');

    await expect(dashboard).toShowConnectionLost();
    await expect(session).toRecover();
    await notify('price alert');
    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(dashboard).toShowToast('price alert');
  });

  test('reconnects after the backend is killed (SIGKILL) and started again', async ({
    dashboard,
    session,
    stack,
    notify,
  }) => {
    await stack.kill('backend');
    await expect(dashboard).toShowConnectionLost();
    await stack.start('backend');

    await expect(session).toRecover();
    await notify('price alert');
    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(dashboard).toShowToast('price alert');
  });

  test('reconnects after a pause of the backend, which only the ping timeout reveals', async ({
    dashboard,
    session,
    stack,
    notify,
  }) => {
    await stack.pause('backend');
    await expect(dashboard).toShowConnectionLost();
    await stack.resume('backend');

    await expect(session).toRecover();
    await notify('price alert');
    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(dashboard).toShowToast('price alert');
  });

  test('reconnects after 20 seconds without a backend, with the backoff at its ceiling', async ({
    dashboard,
    session,
    stack,
    notify,
  }) => {
    await stack.kill('backend');
    await expect(dashboard).toShowConnectionLost();
    await expect(session).toHaveBackedOffToCeiling({ away: 20_000 });
    await stack.start('backend');

    await expect(session).toRecover();
    await notify('price alert');
    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(dashboard).toShowToast('price alert');
  });
});
