import { expect, test } from '../../fixtures/index.ts';

test.describe('Journey 9: the page connects', () => {
  test('the socket opens, the namespace connects, and the page says so', async ({ dashboard, session }) => {
    await dashboard.open();

    await expect(session).toHaveShakenHands();
    await expect(session).toHaveOpenedEngine();
    await expect(session).toHaveConnected();
    await expect(dashboard).toShowConnected();
  });

  test('the server greets each connection once, with the tier of its token', async ({ dashboard, session }) => {
    await dashboard.open();

    await expect(session).toHaveBeenGreetedOnce();
    await expect(session).toBeSubscribed();
  });

  test('a lower tier is greeted with its own tier', async ({ dashboard, session, identity }) => {
    await dashboard.open({ as: identity.user({ tier: 'builder' }) });

    await expect(session).toHaveBeenGreetedOnce();
    await expect(session).toBeSubscribed();
  });

  test('somebody who signs in lands on a connected dashboard', async ({ dashboard, session, application }) => {
    await dashboard.signIn(await application.register('navigator'));

    await expect(session).toHaveBeenGreetedOnce();
    await expect(dashboard).toShowConnected();
    await expect(session).toBeSubscribed();
  });

  test('polling that upgrades to WebSocket stays one connection', async ({ dashboard, session, notify }) => {
    await dashboard.open({ transports: 'polling,websocket' });

    await expect(session).toBeSubscribed();
    await expect(session).toHaveShakenHands();
    await notify('price alert');
    await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' });
    await expect(session).toHaveOneConnection();
  });

  test('polling alone serves as well', async ({ dashboard, session, notify }) => {
    await dashboard.open({ transports: 'polling' });

    await expect(session).toHaveShakenHands('polling');
    await expect(session).toBeSubscribed();
    await notify('price alert');
    await expect(dashboard).toShowToast('price alert');
  });
});
