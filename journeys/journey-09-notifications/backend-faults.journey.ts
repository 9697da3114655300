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

test.describe('Journey 9: the page outlives its backend', () => {
  test.beforeEach(async ({ dashboard, session, stack }) => {
    test.skip(!stack.can('kill backend'), 'this stack’s backend is not ours to stop');
    await dashboard.open();
    await expect(session).toBeSubscribed();
  });

  test('restarted (SIGTERM)', async ({ dashboard, session, stack, notify }) => {
    await stack.restart('backend');

    await expect(dashboard).toShowConnectionLost();
    await comesBack({ dashboard, session, notify });
  });

  test('killed (SIGKILL) and started again', async ({ dashboard, session, stack, notify }) => {
    await stack.kill('backend');
    await expect(dashboard).toShowConnectionLost();
    await stack.start('backend');

    await comesBack({ dashboard, session, notify });
  });

  test('paused, which only the ping timeout tells, and resumed', async ({ dashboard, session, stack, notify }) => {
    await stack.pause('backend');
    await expect(dashboard).toShowConnectionLost();
    await stack.resume('backend');

    await comesBack({ dashboard, session, notify });
  });

  test('away for twenty seconds, until the backoff is at its ceiling', async ({
    dashboard,
    session,
    stack,
    notify,
  }) => {
    await stack.kill('backend');
    await expect(dashboard).toShowConnectionLost();
    await expect(session).toHaveBackedOffToCeiling({ away: 20_000 });
    await stack.start('backend');

    await comesBack({ dashboard, session, notify });
  });
});
