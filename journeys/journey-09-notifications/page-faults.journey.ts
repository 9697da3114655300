import { expect, test } from '../../fixtures/index.ts';

test.describe('Journey 9: the page survives its own interruptions', () => {
  test.beforeEach(async ({ dashboard, session }) => {
    await dashboard.open();
    await expect(session).toBeSubscribed();
  });

  test('reconnects after being frozen for longer than the server waits', async ({ dashboard, session, notify }) => {
    await dashboard.freeze();
    await expect(session).toBeDroppedByServer();
    await dashboard.thaw();

    await expect(dashboard).toShowConnectionLost();
    await expect(session).toReconnectUnaided();
    await expect(session).toReturnWithinBound();
    await expect(session).toBeSubscribed();
    await notify('price alert');
    await expect(dashboard).toShowToast('price alert');
  });

  test('disconnected by the server, it stays disconnected, says so and offers to reconnect', async ({
    dashboard,
    session,
    application,
    user,
    notify,
  }) => {
    await application.disconnect(user);

    await expect(dashboard).toShowDisconnected();
    await expect(session).toStayDisconnected();
    await expect(dashboard).toOfferReconnect();

    await dashboard.reconnect();
    await expect(session).toBeSubscribed();
    await notify('price alert');
    await expect(dashboard).toShowToast('price alert');
  });

  test('disconnected by the user, it stays disconnected until asked to reconnect', async ({ dashboard, session }) => {
    await dashboard.disconnect();

    await expect(dashboard).toShowDisconnected();
    await expect(session).toStayDisconnected();

    await dashboard.reconnect();
    await expect(session).toBeSubscribed();
  });

  test('connects once when reloaded during an attempt', async ({ dashboard, session, network }) => {
    await network.suffer({ type: 'timeout', timeout: 0, match: '/socket.io/' });
    await dashboard.reload();
    await expect(session).toBeConnecting();
    await dashboard.reload();
    await network.heal();

    await expect(session).toBeSubscribed();
    await expect(session).toHaveOneConnection();
  });
});

test.describe('Journey 9: the page renews its token', () => {
  test('reconnects with the refreshed token after the old one expired', async ({
    dashboard,
    session,
    identity,
    network,
    application,
  }) => {
    const user = identity.user({ expiresIn: 10 });
    await dashboard.open({ as: user });
    await expect(session).toBeSubscribed();

    await expect(session).toHaveExpiredToken();
    const renewed = identity.user({ id: user.id });
    await dashboard.refreshToken(renewed);
    await network.suffer({ type: 'reset_peer', timeout: 0 });
    await expect(dashboard).toShowConnectionLost();
    await network.heal();

    await expect(session).toReturnWithinBound();
    await expect(session).toBeSubscribed();
    await application.notify('price alert', renewed);
    await expect(dashboard).toShowToast('price alert');
  });

  test('shows why it was refused when its token expired and was not refreshed', async ({
    dashboard,
    session,
    identity,
    network,
  }) => {
    const user = identity.user({ expiresIn: 10 });
    await dashboard.open({ as: user });
    await expect(session).toBeSubscribed();

    await expect(session).toHaveExpiredToken();
    await network.suffer({ type: 'reset_peer', timeout: 0 });
    await expect(dashboard).toShowConnectionLost();
    await network.heal();

    await expect(dashboard).toShowRefusal();
  });
});
