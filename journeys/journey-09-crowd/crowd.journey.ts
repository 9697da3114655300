import { expect, test } from '../../fixtures/index.ts';

test.describe('Journey 9: a crowd is notified', () => {
  test('connects, is notified once each, and reconnects after the backend is killed (SIGKILL) and started again', async ({
    dashboard,
    session,
    crowd,
    stack,
    notify,
  }) => {
    await dashboard.open();
    await expect(session).toBeSubscribed();
    await crowd.join();
    await expect(crowd).toAllBeSubscribed();
    await expect(crowd).toAllHaveReceivedConnectedOnce();

    await crowd.notify('price alert');
    await notify('price alert');
    await expect(crowd).toAllHaveReceivedOnce('price alert');
    await expect(dashboard).toShowToast('price alert');

    await stack.kill('backend');
    await expect(dashboard).toShowConnectionLost();
    await stack.start('backend');
    await expect(session).toRecover();
    await expect(crowd).toAllRecover();

    await crowd.notify('after the fault');
    await notify('after the fault');
    await expect(crowd).toAllHaveReceivedOnce('after the fault');
    await expect(dashboard).toShowToast('after the fault');
  });
});
