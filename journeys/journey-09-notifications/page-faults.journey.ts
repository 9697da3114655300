import { expect, test } from '../../fixtures/index.ts';

test.describe('Journey 9: the page outlives its own troubles', () => {
  test.beforeEach(async ({ dashboard, session }) => {
    await dashboard.open();
    await expect(session).toBeSubscribed();
  });

  test('frozen for longer than the server waits, it comes back when it runs again', async ({
    dashboard,
    session,
    notify,
  }) => {
    await dashboard.freeze();
    await expect(session).toBeGivenUpByServer();
    await dashboard.thaw();

    await expect(dashboard).toShowConnectionLost();
    await expect(session).toReturnByItself();
    await expect(session).toReturnWithinBound();
    await expect(session).toBeSubscribed();
    await notify('price alert');
    await expect(dashboard).toShowToast('price alert');
  });

  test('disconnected by the server, it stays away, says so and offers to reconnect', async ({
    dashboard,
    session,
    application,
    user,
    notify,
  }) => {
    await application.disconnect(user);

    await expect(dashboard).toShowDisconnected();
    await expect(session).toStayAway();
    await expect(dashboard).toOfferReconnect();

    await dashboard.reconnect();
    await expect(session).toBeSubscribed();
    await notify('price alert');
    await expect(dashboard).toShowToast('price alert');
  });

  test('disconnected by the person, it stays away until asked back', async ({ dashboard, session }) => {
    await dashboard.disconnect();

    await expect(dashboard).toShowDisconnected();
    await expect(session).toStayAway();

    await dashboard.reconnect();
    await expect(session).toBeSubscribed();
  });

  test('reloaded in the middle of an attempt, it connects once', async ({ dashboard, session, network }) => {
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
  test('expired while connected and refreshed, it is let in again with the new one', async ({
    dashboard,
    session,
    identity,
    network,
    application,
  }) => {
    const user = identity.user({ expiresIn: 10 });
    await dashboard.open({ as: user });
    await expect(session).toBeSubscribed();

    await expect(session).toHaveExpired();
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

  test('expired and not refreshed, it is refused and says why', async ({ dashboard, session, identity, network }) => {
    const user = identity.user({ expiresIn: 10 });
    await dashboard.open({ as: user });
    await expect(session).toBeSubscribed();

    await expect(session).toHaveExpired();
    await network.suffer({ type: 'reset_peer', timeout: 0 });
    await expect(dashboard).toShowConnectionLost();
    await network.heal();

    await expect(dashboard).toShowRefusal();
  });
});
