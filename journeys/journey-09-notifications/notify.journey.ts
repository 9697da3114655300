import { expect, test } from '../../fixtures/index.ts';

test.describe('Journey 9: the page is notified', () => {
  test('shows a notification exactly once, as a toast', { tag: '@filed' }, async ({ dashboard, session, notify }) => {
    await dashboard.open();
    await expect(session).toBeSubscribed();

    await notify('price alert');
    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(dashboard).toShowToast('price alert');
  });

  test('receives several notifications in order', async ({ dashboard, session, notify }) => {
    await dashboard.open();
    await expect(session).toBeSubscribed();

    await notify('first');
    await notify('second');
    await notify('third');
    await expect(session).toHaveReceivedOnce('notification', { message: 'third' });
    await expect(session).toHaveReceivedInOrder();
    await expect(session).toHaveLostNothing();
  });

  test("does not receive another user's notification", async ({
    dashboard,
    session,
    identity,
    application,
    notify,
  }) => {
    await dashboard.open();
    await expect(session).toBeSubscribed();

    await application.notify('for another user', identity.user());
    await expect(session).toHaveReceivedNothing('for another user');
    await notify('for me');
    await expect(dashboard).toShowToast('for me');
  });

  test('shows a notification once in each of two tabs', async ({ dashboard, session, openTab, notify }) => {
    await dashboard.open();
    const second = await openTab();
    await second.open();
    await expect(session).toBeSubscribed();
    await expect(second.session).toBeSubscribed();

    await notify('price alert');
    await expect(dashboard).toShowToast('price alert');
    await expect(second).toShowToast('price alert');
  });
});
