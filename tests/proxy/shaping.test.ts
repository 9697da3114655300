/** The faults that change how bytes pass. Times are lower bounds only. */
import type { Fault } from 'playwright-realtime/proxy/index.ts';
import { expect, passBy, since, test } from './test.ts';

for (const stream of ['upstream', 'downstream'] as const) {
  test(`slow_close: delays a FIN that goes ${stream}`, async ({ dial, host, faultProxy }) => {
    host.echoes = false;
    const [peer, far] = [await dial(), await host.peer()];
    const [from, to] = stream === 'upstream' ? [peer, far] : [far, peer];
    await faultProxy.begin({ type: 'slow_close', delay: 100, stream });
    const began = performance.now();
    from.socket.end('data is not late');
    await to.hungUp;
    expect(since(began)).toBeGreaterThanOrEqual(100);
    expect(to.received).toBe('data is not late');
  });
}

test('latency: applies to each direction separately', async ({ dial, faultProxy }) => {
  const peer = await dial();
  const roundTrip = async (fault: Fault): Promise<number> => {
    const handle = await faultProxy.begin(fault);
    const began = performance.now();
    const before = peer.received.length;
    peer.socket.write('x');
    await peer.receives(before + 1);
    await handle.end();
    return since(began);
  };
  expect(await roundTrip({ type: 'latency', latency: 60 })).toBeGreaterThanOrEqual(120);
  expect(await roundTrip({ type: 'latency', latency: 60, stream: 'upstream' })).toBeGreaterThanOrEqual(60);
  expect(await roundTrip({ type: 'latency', latency: 80, jitter: 20 })).toBeGreaterThanOrEqual(120);
});

test('latency: sends held data immediately when it ends', async ({ dial, host, faultProxy }) => {
  const peer = await dial();
  const fault = await faultProxy.begin({ type: 'latency', latency: 3_600_000 });
  peer.socket.write('waiting');
  await passBy(host);
  await fault.end();
  expect(await peer.receives(7)).toBe('waiting');
});

test('bandwidth: takes at least as long as the rate requires', async ({ dial, host, faultProxy }) => {
  host.echoes = false;
  const [peer, far] = [await dial(), await host.peer()];
  await faultProxy.begin({ type: 'bandwidth', rate: 200, stream: 'downstream' });
  const began = performance.now();
  far.socket.write(Buffer.alloc(100_000, 'x'));
  await peer.receives(100_000);
  expect(since(began)).toBeGreaterThanOrEqual(500);
});

for (const bytes of [0, 1, 70_001]) {
  test(`limit_data: passes exactly ${bytes} bytes, then closes`, async ({ dial, host, faultProxy, entries }) => {
    host.echoes = false;
    const [peer, far] = [await dial(), await host.peer()];
    await faultProxy.begin({ type: 'limit_data', bytes, stream: 'downstream' });
    far.socket.write(Buffer.alloc(bytes + 100_000, 'x'));
    await peer.hungUp;
    expect(peer.received).toHaveLength(bytes);
    peer.socket.end();
    await peer.closed;
    expect(peer.error).toBeUndefined();
    await expect.poll(() => entries.at(-1)).toMatchObject({ kind: 'proxy.closed', bytesDown: bytes, by: 'fault' });
  });
}

test('limit_data: keeps data that waits for a slow reader when the limit is reached', async ({
  dial,
  host,
  faultProxy,
}) => {
  host.echoes = false;
  // The size of the kernel's buffers is unknown, but one of these limits is just above it.
  const limits = Array.from({ length: 20 }, (_, i) => (i + 1) * 2 ** 18 + 1);
  const paths = limits.map((bytes) => `/${bytes}/`);
  for (const [i, bytes] of limits.entries()) {
    await faultProxy.begin({ type: 'limit_data', bytes, stream: 'downstream', match: paths[i] ?? '' });
  }
  const peers = await Promise.all(paths.map(dial));
  await expect.poll(() => host.peers).toHaveLength(limits.length);
  for (const [i, peer] of peers.entries()) {
    peer.socket.pause();
    peer.socket.write(`GET ${paths[i]} HTTP/1.1\r\n`);
  }
  for (const far of host.peers) {
    const asked = await far.receives(1);
    far.socket.write(Buffer.alloc(Number(asked.split('/')[1]) + 1000));
  }
  // After one turn of the event loop, the fast ones may have been cut; nothing depends on it.
  await passBy(host);
  for (const { socket } of peers) socket.resume();
  await Promise.all(peers.map(({ hungUp }) => hungUp));
  expect(peers.map(({ received }) => received.length)).toEqual(limits);
});

test('slicer: one write arrives in many pieces', async ({ dial, host, faultProxy }) => {
  const [peer, far] = [await dial(), await host.peer()];
  await faultProxy.begin({ type: 'slicer', average_size: 10, size_variation: 5, delay: 3000, stream: 'upstream' });
  const began = performance.now();
  peer.socket.write('0123456789'.repeat(20));
  expect(await peer.receives(200)).toBe('0123456789'.repeat(20));
  // Pieces of at most 15 bytes make 14 pieces and 13 pauses; a busy kernel may merge some.
  expect(since(began)).toBeGreaterThanOrEqual(39);
  expect(far.chunks.length).toBeGreaterThan(2);
});

test('faults combine', async ({ dial, faultProxy }) => {
  const peer = await dial();
  await faultProxy.begin({ type: 'latency', latency: 30, stream: 'upstream' });
  await faultProxy.begin({ type: 'latency', latency: 40, stream: 'upstream' });
  await faultProxy.begin({ type: 'bandwidth', rate: 1, stream: 'upstream' });
  await faultProxy.begin({ type: 'limit_data', bytes: 50, stream: 'downstream' });
  const began = performance.now();
  peer.socket.write('x'.repeat(100));
  await peer.hungUp;
  expect(since(began)).toBeGreaterThanOrEqual(170);
  expect(peer.received).toHaveLength(50);
});
