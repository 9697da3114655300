import { expect, test, type Fixtures } from '../../fixtures/index.ts';

/** What every loss ends in: noticed in time, back in time, subscribed again, notified again. Greeted once is a standing claim. */
async function comesBack({
  dashboard,
  session,
  notify,
}: Pick<Fixtures, 'dashboard' | 'session' | 'notify'>): Promise<void> {
  await expect(session).toNoticeWithinBound();
  await expect(session).toReturnByItself();
  await expect(session).toReturnWithinBound();
  await expect(session).toBeSubscribed();

  await notify('price alert');
  await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
  await expect(dashboard).toShowToast('price alert');
}

test.describe('Journey 9: the page outlives its network', () => {
  test.beforeEach(async ({ dashboard, session }) => {
    await dashboard.open();
    await expect(session).toBeSubscribed();
  });

  test('reset connections', async ({ dashboard, session, network, notify }) => {
    await network.suffer({ type: 'reset_peer', timeout: 0 });
    await expect(dashboard).toShowConnectionLost();
    await network.heal();

    await comesBack({ dashboard, session, notify });
  });

  test('a network that is down', async ({ dashboard, session, network, notify }) => {
    await network.suffer({ type: 'down' });
    await expect(dashboard).toShowConnectionLost();
    await network.heal();

    await comesBack({ dashboard, session, notify });
  });

  test('a half-open connection, which only the ping timeout tells', async ({ dashboard, session, network, notify }) => {
    await network.suffer({ type: 'timeout', timeout: 0 });
    await expect(dashboard).toShowConnectionLost();
    await network.heal();

    await comesBack({ dashboard, session, notify });
  });

  test('a browser that goes offline', async ({ dashboard, session, notify }) => {
    await dashboard.goOffline();
    await expect(dashboard).toShowConnectionLost();
    await dashboard.goOnline();

    await comesBack({ dashboard, session, notify });
  });

  test('latency, without a loss', async ({ session, network, notify }) => {
    await network.suffer({ type: 'latency', latency: 300, jitter: 100 });
    await notify('price alert');

    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(session).toStayConnected();
  });

  test('little bandwidth, without a loss', async ({ session, network, notify }) => {
    await network.suffer({ type: 'bandwidth', rate: 2 });
    await notify('price alert');

    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(session).toStayConnected();
  });

  test('packets cut small, without a loss', async ({ session, network, notify }) => {
    await network.suffer({ type: 'slicer', average_size: 8, size_variation: 4, delay: 2000 });
    await notify('price alert');

    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(session).toStayConnected();
  });
});
