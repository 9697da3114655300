/** The fault `timeout`: open but silent. Times are lower bounds only. */
import { expect, passBy, since, test } from './test.ts';

test('timeout: drops bytes and endings both ways, and closes when it ends', async ({
  dial,
  host,
  faultProxy,
  entries,
}) => {
  host.echoes = false;
  const [peer, far] = [await dial(), await host.peer()];
  const fault = await faultProxy.begin({ type: 'timeout', timeout: 0 });
  const late = await dial();
  peer.socket.end('lost');
  far.socket.end('lost');
  late.socket.write('lost');
  await passBy(host);
  expect([peer.ended, far.ended, late.ended]).toEqual([false, false, false]);
  await fault.end();
  await Promise.all([peer.closed, far.closed, late.hungUp]);
  expect([far, peer, late].map(({ received }) => received)).toEqual(['', '', '']);
  await expect.poll(() => entries.filter(({ kind }) => kind === 'proxy.closed')).toHaveLength(2);
  const nothing = { kind: 'proxy.closed', bytesUp: 0, bytesDown: 0 };
  expect(entries).toContainEqual(expect.objectContaining({ ...nothing, connection: 'c1', by: 'client' }));
  expect(entries).toContainEqual(expect.objectContaining({ ...nothing, connection: 'c2', by: 'fault' }));
});

test('timeout: loses data in transit', async ({ dial, host, faultProxy }) => {
  const [peer, far] = [await dial(), await host.peer()];
  const late = await faultProxy.begin({ type: 'latency', latency: 3_600_000 });
  peer.socket.write('lost');
  await passBy(host);
  const silent = await faultProxy.begin({ type: 'timeout', timeout: 0 });
  await late.end();
  await passBy(host);
  await silent.end();
  await far.closed;
  expect(far.received).toBe('');
});

test('timeout: hides that the stack is gone', async ({ dial, host, faultProxy, entries }) => {
  await host.close();
  const fault = await faultProxy.begin({ type: 'timeout', timeout: 0 });
  const peer = await dial();
  await expect.poll(() => entries.at(-1)?.kind).toBe('proxy.refused');
  expect(peer.socket.closed).toBe(false);
  await fault.end();
  await peer.hungUp;
  expect(peer.error).toBeUndefined();
});

test('timeout: closes after its time', async ({ dial, faultProxy }) => {
  const peer = await dial();
  const began = performance.now();
  await faultProxy.begin({ type: 'timeout', timeout: 100 });
  peer.socket.write('lost');
  await peer.hungUp;
  expect(since(began)).toBeGreaterThanOrEqual(99);
  expect(peer.received).toBe('');
});

test('timeout: in one direction does not affect the other', async ({ dial, host, faultProxy }) => {
  const [peer, far] = [await dial(), await host.peer()];
  await faultProxy.begin({ type: 'timeout', timeout: 0, stream: 'downstream' });
  peer.socket.write('heard');
  expect(await far.receives(5)).toBe('heard');
  await faultProxy.clear();
  await peer.hungUp;
  expect(peer.received).toBe('');
});
