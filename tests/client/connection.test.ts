import { expect, flags, signIn, states, test } from './test.ts';

test('shows Connecting until the first connection, then Connected with tier and transport', async ({
  backend,
  dashboard,
}) => {
  backend.holds = true;
  await dashboard.open();
  await expect(dashboard.state()).toHaveText(states.connecting);
  await expect.poll(() => backend.upgrades.length).toBe(1);
  expect(await dashboard.socketFlag()).toBe(false);
  expect(await dashboard.page.evaluate((name) => Reflect.get(window, name) as unknown, flags.ready)).toBe(true);

  backend.holds = false;
  await dashboard.page.reload();
  await expect(dashboard.state()).toHaveText(states.connected);
  await expect(dashboard.tier()).toHaveText('builder');
  await expect(dashboard.page.getByTestId('connection-transport')).toHaveText('websocket');
  await expect(dashboard.page.getByTestId('connection-since')).toHaveText(/^\d\d:\d\d:\d\d$/);
  expect(await dashboard.socketFlag()).toBe(true);
});

test('keeps showing Connecting while a server that was never reached is down', async ({ backend, dashboard }) => {
  await backend.crash();
  await dashboard.open();
  await expect(dashboard.page.getByText(/attempt \d/)).toBeVisible();
  await expect(dashboard.state()).toHaveText(states.connecting);
  await backend.start();
  await expect(dashboard.state()).toHaveText(states.connected, { timeout: 15_000 });
});

test('shows the connected event of a server that sends it before the acknowledgement', async ({
  backend,
  dashboard,
}) => {
  backend.greetsFirst = true;
  await dashboard.open();
  await expect(dashboard.state()).toHaveText(states.connected);
  await expect(dashboard.tier()).toHaveText('builder');
});

test('shows that the connection is lost while it retries, reconnects and subscribes again', async ({
  backend,
  dashboard,
}) => {
  await dashboard.open();
  await expect.poll(() => backend.subscriptions).toBe(1);

  await backend.crash();
  await expect(dashboard.state()).toHaveText(states.lost);
  await expect(dashboard.tier()).toHaveText('–');
  expect(await dashboard.socketFlag()).toBe(false);
  await expect(dashboard.page.getByText(/attempt ([2-9]|\d\d)/)).toBeVisible({ timeout: 15_000 });
  await expect(dashboard.state()).toHaveText(states.lost);

  await backend.start();
  await expect(dashboard.state()).toHaveText(states.connected, { timeout: 15_000 });
  await expect(dashboard.tier()).toHaveText('builder');
  await expect.poll(() => backend.subscriptions).toBe(2);
  backend.notify({ message: 'after the crash' });
  await expect(dashboard.toasts()).toHaveText([/after the crash/]);
});

test('uses the token that is stored at the time of each attempt', async ({ backend, dashboard }) => {
  await dashboard.open('first');
  await expect(dashboard.state()).toHaveText(states.connected);
  await dashboard.store('second');
  await backend.crash();
  await expect(dashboard.state()).toHaveText(states.lost);
  await backend.start();
  await expect(dashboard.state()).toHaveText(states.connected, { timeout: 15_000 });
  expect(backend.tokens).toEqual(['first', 'second']);
});

test("connects without a token if none is stored, and shows the server's answer", async ({ backend, dashboard }) => {
  backend.refusal = 'no token provided';
  await dashboard.open(null, { [`${signIn.key}_old`]: 'under another key' });
  await expect(dashboard.state()).toHaveText(states.refused);
  await expect(dashboard.refusal()).toHaveText('no token provided');
  expect(backend.tokens).toEqual([undefined]);
});

test('does not retry when refused, and connects with a new token on request', async ({ backend, dashboard }) => {
  await dashboard.page.clock.install();
  const sockets = await dashboard.countSockets();
  backend.refusal = 'jwt expired';
  await dashboard.open('old');
  await expect(dashboard.state()).toHaveText(states.refused);
  await expect(dashboard.refusal()).toHaveText('jwt expired');
  await dashboard.page.clock.runFor(60_000);
  expect(await sockets()).toBe(1);

  backend.refusal = undefined;
  await dashboard.store('new');
  await dashboard.reconnect().click();
  await expect(dashboard.state()).toHaveText(states.connected);
  await expect(dashboard.refusal()).toHaveCount(0);
  await expect.poll(() => backend.subscriptions).toBe(1);
  expect(backend.tokens).toEqual(['old', 'new']);
});

test('does not retry when refused while reconnecting', async ({ backend, dashboard }) => {
  await dashboard.page.clock.install();
  const sockets = await dashboard.countSockets();
  await dashboard.open();
  await expect(dashboard.state()).toHaveText(states.connected);
  backend.refusal = 'Connection rejected by server';
  await backend.crash();
  await backend.start();
  await expect(dashboard.state()).toHaveText(states.refused, { timeout: 15_000 });
  const tried = await sockets();
  await dashboard.page.clock.runFor(60_000);
  expect(await sockets()).toBe(tried);
});

test('stays disconnected when the server ends the connection, and shows that', async ({ backend, dashboard }) => {
  await dashboard.page.clock.install();
  const sockets = await dashboard.countSockets();
  await dashboard.open();
  await expect(dashboard.state()).toHaveText(states.connected);
  // A subscription whose connection was lost before it arrived does not count.
  await expect.poll(() => backend.subscriptions).toBe(1);
  backend.disconnectAll();
  await expect(dashboard.state()).toHaveText(states.disconnected);
  await expect(dashboard.page.getByText('does not come back by itself')).toBeVisible();
  expect(await dashboard.socketFlag()).toBe(false);
  await dashboard.page.clock.runFor(60_000);
  expect(await sockets()).toBe(1);

  await dashboard.reconnect().click();
  await expect(dashboard.state()).toHaveText(states.connected);
  await expect.poll(() => backend.subscriptions).toBe(2);
});

test('disconnects on request, both when connected and between attempts', async ({ backend, dashboard }) => {
  await dashboard.page.clock.install();
  const sockets = await dashboard.countSockets();
  await dashboard.open();
  await expect(dashboard.state()).toHaveText(states.connected);
  await dashboard.disconnect().click();
  await expect(dashboard.state()).toHaveText(states.disconnected);
  await expect.poll(() => backend.goodbyes).toEqual(['client namespace disconnect']);
  await expect(dashboard.events().filter({ hasText: 'io client disconnect' })).toHaveCount(1);

  await dashboard.reconnect().click();
  await expect(dashboard.state()).toHaveText(states.connected);
  await backend.crash();
  await expect(dashboard.state()).toHaveText(states.lost);
  await dashboard.disconnect().click();
  await expect(dashboard.state()).toHaveText(states.disconnected);
  const tried = await sockets();
  await dashboard.page.clock.runFor(60_000);
  expect(await sockets()).toBe(tried);
});

test('disconnects cleanly when the page is left', async ({ backend, dashboard }) => {
  await dashboard.open();
  await expect(dashboard.state()).toHaveText(states.connected);
  await dashboard.page.goto('/favicon.svg');
  await expect.poll(() => backend.goodbyes).toEqual(['client namespace disconnect']);
});

test('connects again when it returns from the back-forward cache, unless it had disconnected', async ({
  backend,
  dashboard,
}) => {
  // Playwright disables the back/forward cache, so dispatch the events that the page would get.
  const transition = (type: 'pagehide' | 'pageshow') =>
    dashboard.page.evaluate((name) => dispatchEvent(new PageTransitionEvent(name, { persisted: true })), type);
  await dashboard.open();
  await expect.poll(() => backend.subscriptions).toBe(1);
  await transition('pagehide');
  await expect(dashboard.state()).toHaveText(states.disconnected);
  await transition('pageshow');
  await expect(dashboard.state()).toHaveText(states.connected);
  await expect.poll(() => backend.subscriptions).toBe(2);

  await dashboard.disconnect().click();
  await transition('pagehide');
  await transition('pageshow');
  await expect(dashboard.state()).toHaveText(states.disconnected);
});

for (const { transports, used } of [
  { transports: 'polling', used: 'polling' },
  { transports: 'polling,websocket', used: 'websocket' },
  { transports: 'carrier-pigeon', used: 'websocket' },
]) {
  test(`with stackmotive_transports "${transports}" it ends on ${used}`, async ({ backend, dashboard }) => {
    const warned: string[] = [];
    dashboard.page.on('console', (line) => line.type() === 'warning' && warned.push(line.text()));
    await dashboard.open('a-token', { stackmotive_transports: transports });
    await expect(dashboard.page.getByTestId('connection-transport')).toHaveText(used);
    await expect.poll(() => backend.subscriptions).toBe(1);
    expect(warned.some((line) => line.includes('carrier-pigeon'))).toBe(transports === 'carrier-pigeon');
  });
}
