/** Without a fault the proxy passes on bytes, FIN, RST and timing unchanged, with one record per connection. */
import { FaultProxy, type Fault } from 'playwright-realtime/proxy/index.ts';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import { expect, Host, passBy, Peer, test } from './test.ts';

test('passes bytes both ways and records who ended the connection', async ({ dial, faultProxy, entries }) => {
  const peer = await dial();
  peer.socket.write('hello');
  expect(await peer.receives(5)).toBe('hello');
  peer.socket.end();
  await peer.closed;
  await expect.poll(() => faultProxy.connections).toBe(0);
  expect(entries).toEqual([
    { t: expect.any(Number), source: 'proxy', kind: 'proxy.opened', connection: 'c1' },
    {
      t: expect.any(Number),
      source: 'proxy',
      kind: 'proxy.closed',
      connection: 'c1',
      bytesUp: 5,
      bytesDown: 5,
      by: 'client',
    },
  ]);
  expect(entries[1]?.t).toBeGreaterThan(entries[0]?.t ?? 0);
});

test('passes on FIN in each direction separately', async ({ dial, host }) => {
  host.echoes = false;
  const peer = await dial();
  const far = await host.peer();
  peer.socket.end('question');
  await far.hungUp;
  expect(far.received).toBe('question');
  expect(peer.ended).toBe(false);
  far.socket.end('answer');
  await peer.closed;
  expect(peer).toMatchObject({ received: 'answer', ended: true, error: undefined });
});

test('passes on an early FIN of the stack while the client keeps sending', async ({
  dial,
  host,
  faultProxy,
  entries,
}) => {
  host.echoes = false;
  const peer = await dial();
  const far = await host.peer();
  far.socket.end('bye');
  await peer.hungUp;
  peer.socket.end('last words');
  await far.closed;
  expect(far.received).toBe('last words');
  await expect.poll(() => faultProxy.connections).toBe(0);
  expect(entries.at(-1)).toMatchObject({ kind: 'proxy.closed', by: 'upstream', bytesUp: 10, bytesDown: 3 });
});

for (const breaker of ['client', 'upstream'] as const) {
  test(`passes on RST when the ${breaker} resets`, async ({ dial, host, faultProxy, entries }) => {
    host.echoes = false;
    const peer = await dial();
    const far = await host.peer();
    far.socket.write('connected');
    await peer.receives(9);
    const [from, to] = breaker === 'client' ? [peer, far] : [far, peer];
    from.socket.resetAndDestroy();
    await to.closed;
    expect(to).toMatchObject({ error: 'ECONNRESET', ended: false });
    await expect.poll(() => faultProxy.connections).toBe(0);
    expect(entries.at(-1)).toMatchObject({ kind: 'proxy.closed', by: breaker, error: 'read ECONNRESET' });
  });
}

for (const direction of ['upstream', 'downstream'] as const) {
  test(`small writes ${direction} do not wait for an acknowledgement`, async ({ dial, host }) => {
    host.echoes = false;
    const [peer, far] = [await dial(), await host.peer()];
    const [from, to] = direction === 'upstream' ? [peer, far] : [far, peer];
    // Answers every second byte only, so a proxy with Nagle's algorithm would delay that byte by 40 ms.
    to.socket.on('data', (chunk: Buffer) => chunk.includes('b') && to.socket.write('!'));
    const times: number[] = [];
    for (let round = 1; round <= 101; round++) {
      const began = performance.now();
      from.socket.write('a');
      // So that the proxy reads it in a separate chunk.
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      from.socket.write('b');
      await from.receives(round);
      times.push(performance.now() - began);
    }
    expect(times.sort((a, b) => a - b)[50]).toBeLessThan(30);
  });
}

test('follows a stack to a new address', async ({ dial, world, host }) => {
  const before = await dial();
  before.socket.write('before');
  await before.receives(6);
  await host.close();
  const moved = await new Host().listen();
  try {
    world.upstream = () => Promise.resolve(moved.url);
    const after = await dial();
    after.socket.write('after');
    expect(await after.receives(5)).toBe('after');
    expect(moved.peers).toHaveLength(1);
  } finally {
    await moved.close();
  }
});

for (const faults of [[], [{ type: 'latency', latency: 1 }], [{ type: 'slow_close', delay: 0 }]] satisfies Fault[][]) {
  test(`bytes wait until the stack's address is known, under ${JSON.stringify(faults)}`, async ({
    dial,
    host,
    world,
    faultProxy,
  }) => {
    let found = (): void => {};
    world.upstream = () => new Promise((resolve) => (found = () => resolve(host.url)));
    for (const fault of faults) await faultProxy.begin(fault);
    const peer = await dial();
    peer.socket.write('early');
    await passBy(host);
    found();
    expect(await peer.receives(5)).toBe('early');
  });
}

test('resets the client if the stack is gone, and records it', async ({ host, faultProxy, entries }) => {
  const { port } = host.url;
  await host.close();
  const peer = Peer.to(faultProxy.url);
  await peer.closed;
  expect(peer.error).toBe('ECONNRESET');
  await expect.poll(() => faultProxy.connections).toBe(0);
  expect(entries.slice(1)).toEqual([
    {
      t: expect.any(Number),
      source: 'proxy',
      kind: 'proxy.refused',
      connection: 'c1',
      error: `connect ECONNREFUSED 127.0.0.1:${port}`,
    },
  ]);
});

for (const [why, upstream] of [
  ['the container is gone', () => Promise.reject(new Error('the container is gone'))],
  ['leads to http: addresses only', () => Promise.resolve(new URL('https://127.0.0.1:1'))],
] as const) {
  test(`records that an address is not available: ${why}`, async ({ world, faultProxy, entries }) => {
    world.upstream = upstream;
    const peer = Peer.to(faultProxy.url);
    await peer.closed;
    expect(peer.error).toBe('ECONNRESET');
    await expect.poll(() => faultProxy.connections).toBe(0);
    expect(entries.at(-1)).toMatchObject({ kind: 'proxy.refused', error: expect.stringContaining(why) });
  });
}

test('a port in use is an infrastructure error that names it', async ({ host, world, entries }) => {
  const port = Number(host.url.port);
  const clock = RunClock.start();
  const listening = FaultProxy.listen({ ...world, write: (entry) => void entries.push(entry as never), clock, port });
  await expect(listening).rejects.toThrow(InfrastructureError);
  await expect(listening).rejects.toThrow(new RegExp(`Port ${port} .*ss -ltnp "sport = :${port}"`));
});

test('uses a given port', async ({ world }) => {
  const spare = await new Host().listen();
  const port = Number(spare.url.port);
  await spare.close();
  const proxy = await FaultProxy.listen({ ...world, write: () => {}, clock: RunClock.start(), port });
  expect(proxy.url.href).toBe(`http://127.0.0.1:${port}/`);
  await proxy.close();
});
