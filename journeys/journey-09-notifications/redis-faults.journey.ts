import { expect, test } from '../../fixtures/index.ts';

test.use({ monitorRedis: true });

test.describe('Journey 9: the page survives failures of Redis', () => {
  test.beforeEach(async ({ dashboard, session, stack }) => {
    test.skip(!stack.can('kill redis'), stack.whyNot('kill redis'));
    await dashboard.open();
    await expect(session).toBeSubscribed();
  });

  test('stays connected when Redis is restarted', async ({ session, stack, notify }) => {
    await stack.restart('redis');

    await expect(session).toStayConnected();
    await notify('after the fault');
    await expect(session).toHaveReceivedOnce('notification', { message: 'after the fault' });
  });

  test('receives notifications while Redis is down', async ({ session, stack, notify }) => {
    await stack.kill('redis');
    await notify('without Redis');
    await expect(session).toHaveReceivedOnce('notification', { message: 'without Redis' });
    await stack.start('redis');

    await expect(session).toStayConnected();
    await notify('after the fault');
    await expect(session).toHaveReceivedOnce('notification', { message: 'after the fault' });
  });

  test('receives notifications while Redis is paused', async ({ session, stack, notify }) => {
    await stack.pause('redis');
    await notify('without Redis');
    await expect(session).toHaveReceivedOnce('notification', { message: 'without Redis' });
    await stack.resume('redis');

    await expect(session).toStayConnected();
    await notify('after the fault');
    await expect(session).toHaveReceivedOnce('notification', { message: 'after the fault' });
  });
});
