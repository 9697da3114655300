import { expect, test } from '../../fixtures/index.ts';

test.describe('Journey 9: the page survives failures of its network', () => {
  test.beforeEach(async ({ dashboard, session }) => {
    await dashboard.open();
    await expect(session).toBeSubscribed();
  });

  test('reconnects after connections are reset', async ({ dashboard, session, network, notify }) => {
    await network.suffer({ type: 'reset_peer', timeout: 0 });
    await expect(dashboard).toShowConnectionLost();
    await network.heal();

    await expect(session).toRecover();
    await notify('price alert');
    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(dashboard).toShowToast('price alert');
  });

  test('reconnects after the network was down', async ({ dashboard, session, network, notify }) => {
    await network.suffer({ type: 'down' });
    await expect(dashboard).toShowConnectionLost();
    await network.heal();

    await expect(session).toRecover();
    await notify('price alert');
    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(dashboard).toShowToast('price alert');
  });

  test('reconnects after a half-open connection, which only the ping timeout reveals', async ({
    dashboard,
    session,
    network,
    notify,
  }) => {
    await network.suffer({ type: 'timeout', timeout: 0 });
    await expect(dashboard).toShowConnectionLost();
    await network.heal();

    await expect(session).toRecover();
    await notify('price alert');
    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(dashboard).toShowToast('price alert');
  });

  test('reconnects after the browser was offline', async ({ dashboard, session, notify }) => {
    await dashboard.goOffline();
    await expect(dashboard).toShowConnectionLost();
    await dashboard.goOnline();

    await expect(session).toRecover();
    await notify('price alert');
    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(dashboard).toShowToast('price alert');
  });

  test('stays connected at high latency', async ({ session, network, notify }) => {
    await network.suffer({ type: 'latency', latency: 300, jitter: 100 });
    await notify('price alert');

    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(session).toStayConnected();
  });

  test('stays connected at low bandwidth', async ({ session, network, notify }) => {
    await network.suffer({ type: 'bandwidth', rate: 2 });
    await notify('price alert');

    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(session).toStayConnected();
  });

  test('stays connected when data arrives in small pieces', async ({ session, network, notify }) => {
    await network.suffer({ type: 'slicer', average_size: 8, size_variation: 4, delay: 2000 });
    await notify('price alert');

    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(session).toStayConnected();
  });
});
