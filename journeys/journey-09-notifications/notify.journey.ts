import { expect, test } from '../../fixtures/index.ts';

test.describe('Journey 9: the page is notified', () => {
  test(
    'a notification reaches the page exactly once, as a toast',
    { tag: '@filed' },
    async ({ dashboard, session, notify }) => {
      await dashboard.open();
      await expect(session).toBeSubscribed();

      await notify('price alert');
      await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
      await expect(dashboard).toShowToast('price alert');
    },
  );

  test('several notifications arrive in their order', async ({ dashboard, session, notify }) => {
    await dashboard.open();
    await expect(session).toBeSubscribed();

    await notify('first');
    await notify('second');
    await notify('third');
    await expect(session).toHaveReceivedOnce('notification', { message: 'third' });
    await expect(session).toHaveReceivedInOrder();
    await expect(session).toHaveLostNothing();
  });

  test('a notification is for its user alone', async ({ dashboard, session, identity, application, notify }) => {
    await dashboard.open();
    await expect(session).toBeSubscribed();

    await application.notify('for somebody else', identity.user());
    await expect(session).toHaveReceivedNothing('for somebody else');
    await notify('for me');
    await expect(dashboard).toShowToast('for me');
  });

  test('two tabs of one user are both notified, each once', async ({ dashboard, session, openTab, notify }) => {
    await dashboard.open();
    const second = await openTab();
    await second.open();
    await expect(session).toBeSubscribed();
    await expect(second).toBeSubscribed();

    await notify('price alert');
    await expect(dashboard).toShowToast('price alert');
    await expect(second).toShowToast('price alert');
  });
});
