import { expect, test } from '../../fixtures/index.ts';

test.describe('Journey 9: the page connects', () => {
  test('opens the socket, connects to the namespace and shows it', async ({ dashboard, session }) => {
    await dashboard.open();

    await expect(session).toCompleteHandshake();
    await expect(session).toHaveOpenedEngine();
    await expect(session).toHaveConnected();
    await expect(dashboard).toShowConnected();
  });

  test('receives one connected event per connection, with the tier of the token', async ({ dashboard, session }) => {
    await dashboard.open();

    await expect(session).toHaveReceivedConnectedOnce();
    await expect(session).toBeSubscribed();
  });

  test('receives its own tier when that is a lower one', async ({ dashboard, session, identity }) => {
    await dashboard.open({ as: identity.user({ tier: 'builder' }) });

    await expect(session).toHaveReceivedConnectedOnce();
    await expect(session).toBeSubscribed();
  });

  test('reaches a connected dashboard by signing in', async ({ dashboard, session, application }) => {
    await dashboard.signIn(await application.register('navigator'));

    await expect(session).toHaveReceivedConnectedOnce();
    await expect(dashboard).toShowConnected();
    await expect(session).toBeSubscribed();
  });

  test('keeps one connection when polling upgrades to WebSocket', async ({ dashboard, session, notify }) => {
    await dashboard.open({ transports: 'polling,websocket' });

    await expect(session).toBeSubscribed();
    await expect(session).toCompleteHandshake();
    await notify('price alert');
    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(session).toHaveOneConnection();
  });

  test('works over polling alone', async ({ dashboard, session, notify }) => {
    await dashboard.open({ transports: 'polling' });

    await expect(session).toCompleteHandshake('polling');
    await expect(session).toBeSubscribed();
    await notify('price alert');
    await expect(dashboard).toShowToast('price alert');
  });
});
