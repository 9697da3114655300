import { expect, test } from '../../fixtures/index.ts';

/** Two instances of the backend that share Redis, behind a gateway with sticky sessions. */
test.use({ instanceCount: 2 });

test.describe('Journey 9: two backend instances serve the page', () => {
  test.beforeEach(({ stack }) => {
    test.skip(!stack.can('kill backend-2'), stack.whyNot('kill backend-2'));
  });

  test('receives exactly once a notification that the other instance accepted', async ({
    dashboard,
    session,
    instances,
    notify,
  }) => {
    await dashboard.open();
    await expect(session).toBeSubscribed();

    const { holder, other } = await instances.of(session);
    await notify('price alert', { through: other });

    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(dashboard).toShowToast('price alert');
    await expect(session).toBeServedBy(holder);
  });

  test('keeps its session over polling', async ({ dashboard, session, instances, notify }) => {
    await dashboard.open({ transports: 'polling' });
    await expect(session).toBeSubscribed();

    const { other } = await instances.of(session);
    await notify('price alert', { through: other });

    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(session).toHaveOneConnection();
  });

  test('reconnects to the other instance when its own dies', async ({
    dashboard,
    session,
    stack,
    instances,
    notify,
  }) => {
    await dashboard.open();
    await expect(session).toBeSubscribed();

    const { holder, other } = await instances.of(session);
    await stack.kill(holder);
    await expect(dashboard).toShowConnectionLost();
    await expect(session).toReconnectUnaided();
    await expect(session).toReturnWithinBound();
    await expect(session).toBeServedBy(other);
    await expect(session).toBeSubscribed();

    await notify('price alert', { through: other });
    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(dashboard).toShowToast('price alert');
  });

  test('loses nothing while both instances are restarted, one after the other', async ({
    dashboard,
    session,
    stack,
    instances,
    notify,
  }) => {
    await dashboard.open();
    await expect(session).toBeSubscribed();
    const { holder, other } = await instances.of(session);
    await notify('before', { through: other });
    await expect(session).toHaveReceivedOnce('notification', { message: 'before' });

    await stack.stop(holder);
    await expect(session).toReturnWithinBound();
    await expect(session).toBeSubscribed();
    await notify('during the first restart', { through: other });
    await expect(session).toHaveReceivedOnce('notification', { message: 'during the first restart' });
    await stack.start(holder);
    await notify('between', { through: holder });
    await expect(session).toHaveReceivedOnce('notification', { message: 'between' });

    await stack.stop(other);
    await expect(session).toReturnWithinBound();
    await expect(session).toBeServedBy(holder);
    await expect(session).toBeSubscribed();
    await notify('during the second restart', { through: holder });
    await expect(session).toHaveReceivedOnce('notification', { message: 'during the second restart' });
    await stack.start(other);
    await notify('after', { through: other });

    await expect(session).toHaveReceivedInOrder();
    await expect(session).toHaveLostNothing();
    await expect(dashboard).toShowToast('after');
  });

  test('receives notifications across instances again after Redis is restarted', async ({
    dashboard,
    session,
    stack,
    instances,
    notify,
  }) => {
    await dashboard.open();
    await expect(session).toBeSubscribed();
    const { other } = await instances.of(session);

    await stack.restart('redis');
    await expect(session).toStayConnected();
    await instances.haveRedis();

    await notify('price alert', { through: other });
    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(dashboard).toShowToast('price alert');
  });
});
