/** What each fault does to the ends of a connection. Times are lower bounds only. */
import { UsageError } from '../../evidence/errors.ts';
import type { Fault } from '../../fixtures/proxy/index.ts';
import { reset } from '../../fixtures/proxy/sockets.ts';
import { everyFault, expect, type Host, Peer, tcpHandles, test } from './test.ts';

/** What was sent to the proxy has reached it by the time that bytes went to and fro past it. */
async function passBy(host: Host): Promise<void> {
  const aside = await Peer.dial(host.url);
  const beyond = (): Peer | undefined => host.peers.find(({ socket }) => socket.remotePort === aside.socket.localPort);
  await expect.poll(beyond).toBeDefined();
  for (let i = 1; i <= 20; i++) {
    aside.socket.write('.');
    await beyond()?.receives(i);
  }
  aside.socket.destroy();
}

const since = (began: number): number => performance.now() - began;

test('down: closes what there is and refuses what comes', async ({ dial, faultProxy, entries }) => {
  const peer = await dial();
  const fault = await faultProxy.begin({ type: 'down' });
  await expect(dial()).rejects.toThrow(/ECONNREFUSED/);
  await peer.hungUp;
  await fault.end();
  const again = await dial();
  again.socket.write('back');
  expect(await again.receives(4)).toBe('back');
  expect(entries.map(({ kind }) => kind)).toEqual([
    'proxy.opened',
    'fault.begin',
    'proxy.closed',
    'fault.end',
    'proxy.opened',
  ]);
  expect(entries[2]).toMatchObject({ by: 'fault' });
});

test('down: two at once refuse until both have ended', async ({ dial, faultProxy }) => {
  const [first, second] = [await faultProxy.begin({ type: 'down' }), await faultProxy.begin({ type: 'down' })];
  await first.end();
  await expect(dial()).rejects.toThrow(/ECONNREFUSED/);
  await second.end();
  await dial();
});

test('down: a beginning that crosses an end leaves it down', async ({ dial, faultProxy }) => {
  const first = await faultProxy.begin({ type: 'down' });
  const [, second] = await Promise.all([first.end(), faultProxy.begin({ type: 'down' })]);
  await expect(dial()).rejects.toThrow(/ECONNREFUSED/);
  await second.end();
  await dial();
});

test('reset_peer: RST to both ends at once, and to those that come', async ({ dial, host, faultProxy, entries }) => {
  const peer = await dial();
  const far = await host.peer();
  await faultProxy.begin({ type: 'reset_peer', timeout: 0 });
  await Promise.all([peer.closed, far.closed]);
  expect([peer, far].map(({ error, ended }) => ({ error, ended }))).toEqual([
    { error: 'ECONNRESET', ended: false },
    { error: 'ECONNRESET', ended: false },
  ]);
  const late = Peer.to(faultProxy.url);
  await late.closed;
  expect(late.error).toBe('ECONNRESET');
  await expect.poll(() => entries.filter(({ kind }) => kind === 'proxy.closed')).toHaveLength(2);
  expect(entries.at(-1)).toMatchObject({ by: 'fault', bytesUp: 0, bytesDown: 0 });
});

test('reset_peer: passes bytes until its time has come', async ({ dial, faultProxy }) => {
  const peer = await dial();
  const began = performance.now();
  await faultProxy.begin({ type: 'reset_peer', timeout: 100 });
  peer.socket.write('still here');
  expect(await peer.receives(10)).toBe('still here');
  await peer.closed;
  expect(peer.error).toBe('ECONNRESET');
  expect(since(began)).toBeGreaterThanOrEqual(99);
});

test('reset_peer: the same object may be begun twice', async ({ dial, faultProxy, entries }) => {
  const fault: Fault = { type: 'reset_peer', timeout: 0 };
  const [first, second] = [await faultProxy.begin(fault), await faultProxy.begin(fault)];
  await first.end();
  const peer = Peer.to(faultProxy.url);
  await peer.closed;
  expect(peer.error).toBe('ECONNRESET');
  await second.end();
  await dial();
  expect(entries.flatMap((entry) => ('fault' in entry ? [entry.fault] : []))).toEqual([
    'network-1',
    'network-2',
    'network-1',
    'network-2',
  ]);
});

test('reset_peer: one that catches a connection on its way to a dead stack is what ended it', async ({
  host,
  world,
  faultProxy,
  entries,
}) => {
  await host.close();
  world.upstream = async () => {
    // After the proxy has begun to connect, and before the event loop can tell it of the refusal.
    setImmediate(() => void faultProxy.begin({ type: 'reset_peer', timeout: 0 }));
    return await Promise.resolve(host.url);
  };
  await Peer.to(faultProxy.url).closed;
  await expect.poll(() => faultProxy.connections).toBe(0);
  expect(entries.map(({ kind }) => kind)).toEqual(['proxy.opened', 'fault.begin', 'proxy.closed']);
});

test('reset_peer: reaches a stack that is being connected to', async ({ host, world, faultProxy }) => {
  world.upstream = async () => {
    setImmediate(() => void faultProxy.begin({ type: 'reset_peer', timeout: 0 }));
    return await Promise.resolve(host.url);
  };
  await Peer.to(faultProxy.url).closed;
  const far = await host.peer();
  await far.closed;
  expect(far).toMatchObject({ error: 'ECONNRESET', ended: false });
});

test('a reset while a FIN is under way still closes the socket', async ({ host }) => {
  const peer = await Peer.dial(host.url);
  peer.socket.end('x');
  // Writes go out by now; the FIN does within this turn.
  await new Promise((resolve) => process.nextTick(resolve));
  reset(peer.socket);
  await peer.closed;
  expect(peer.error).toBeUndefined();
});

test('reset_peer: called off in time does nothing', async ({ dial, faultProxy }) => {
  const peer = await dial();
  await (await faultProxy.begin({ type: 'reset_peer', timeout: 30 })).end();
  await faultProxy.begin({ type: 'latency', latency: 60 });
  peer.socket.write('fine');
  expect(await peer.receives(4)).toBe('fine');
});

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

test('timeout: loses what was under way', async ({ dial, host, faultProxy }) => {
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

test('timeout: in one direction lets the other pass', async ({ dial, host, faultProxy }) => {
  const [peer, far] = [await dial(), await host.peer()];
  await faultProxy.begin({ type: 'timeout', timeout: 0, stream: 'downstream' });
  peer.socket.write('heard');
  expect(await far.receives(5)).toBe('heard');
  await faultProxy.clear();
  await peer.hungUp;
  expect(peer.received).toBe('');
});

for (const stream of ['upstream', 'downstream'] as const) {
  test(`slow_close: a FIN that goes ${stream} is late`, async ({ dial, host, faultProxy }) => {
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

test('latency: each direction by itself', async ({ dial, faultProxy }) => {
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

test('latency: what waits goes on at once when it ends', async ({ dial, host, faultProxy }) => {
  const peer = await dial();
  const fault = await faultProxy.begin({ type: 'latency', latency: 3_600_000 });
  peer.socket.write('waiting');
  await passBy(host);
  await fault.end();
  expect(await peer.receives(7)).toBe('waiting');
});

test('bandwidth: takes at least as long as the rate says', async ({ dial, host, faultProxy }) => {
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

test('limit_data: what waits for a slow reader when the limit is reached is not lost', async ({
  dial,
  host,
  faultProxy,
}) => {
  host.echoes = false;
  // Nobody knows what the kernel's buffers hold; one of these limits is a little more.
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
  // A loop around the event loop: the fast ones have been cut by now, and nothing depends on whether they were.
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
  // At most 15 bytes a piece makes 14 pieces and 13 pauses; a busy kernel may merge some.
  expect(since(began)).toBeGreaterThanOrEqual(39);
  expect(far.chunks.length).toBeGreaterThan(2);
});

test('faults add up', async ({ dial, faultProxy }) => {
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

for (const fault of everyFault) {
  test(`is whole again after ${JSON.stringify(fault)}, and says so`, async ({ dial, faultProxy, entries }) => {
    const before = await dial();
    const handle = await faultProxy.begin(fault);
    before.socket.write('GET / HTTP/1.1\r\n\r\n');
    const during = await dial().catch((error: Error) => error);
    if (during instanceof Peer) during.socket.write('GET / HTTP/1.1\r\n\r\n');
    await handle.end();
    await handle.end();
    const after = await dial();
    after.socket.write('x'.repeat(5000));
    expect(await after.receives(5000)).toHaveLength(5000);
    after.socket.end();
    await after.closed;
    const { type, ...attributes } = fault;
    expect(entries.filter(({ source, kind }) => source === 'proxy' && kind.startsWith('fault.'))).toEqual(
      ['fault.begin', 'fault.end'].map((kind) => ({
        t: expect.any(Number),
        source: 'proxy',
        kind,
        fault: 'network-1',
        type,
        attributes,
      })),
    );
  });

  test(`closing while ${JSON.stringify(fault)} lasts leaves nothing`, async ({ host, dial, faultProxy, entries }) => {
    const peer = await dial();
    const { port } = faultProxy.url;
    await faultProxy.begin(fault);
    peer.socket.write('GET / HTTP/1.1\r\n\r\n');
    await Promise.all([faultProxy.close(), faultProxy.close()]);
    expect(faultProxy.connections).toBe(0);
    await expect(dial()).rejects.toThrow(new RegExp(`ECONNREFUSED 127.0.0.1:${port}`));
    expect(entries.filter(({ kind }) => kind === 'fault.end')).toHaveLength(1);
    peer.socket.destroy();
    await Promise.all([peer.closed, host.close()]);
    await expect.poll(tcpHandles).toBe(0);
    await expect(faultProxy.begin(fault)).rejects.toThrow(UsageError);
  });
}

for (const [fault, complaint] of [
  [{ type: 'latency', latency: -1 }, 'Expected latency of the fault latency to be from 0 to 2147483647, but it is -1.'],
  [{ type: 'latency', latency: 1, jitter: 2 }, 'no larger than latency'],
  [{ type: 'timeout', timeout: Number.NaN }, 'from 0 to'],
  [{ type: 'slow_close', delay: 2 ** 31 }, 'from 0 to'],
  [{ type: 'bandwidth', rate: 0 }, 'more than 0'],
  [{ type: 'limit_data', bytes: 0.5 }, 'a whole number'],
  [{ type: 'slicer', average_size: 0 }, 'at least 1'],
  [{ type: 'slicer', average_size: 5, size_variation: 5 }, 'smaller than average_size'],
  [{ type: 'down', match: 'socket.io' }, 'a path that begins with /'],
] satisfies [Fault, string][]) {
  test(`${JSON.stringify(fault)} can't be meant`, async ({ faultProxy, entries }) => {
    await expect(faultProxy.begin(fault)).rejects.toThrow(UsageError);
    await expect(faultProxy.begin(fault)).rejects.toThrow(complaint);
    expect(entries).toEqual([]);
  });
}
