/** The faults that cut connections: `down` and `reset_peer`. Times are lower bounds only. */
import type { Fault } from 'playwright-realtime/proxy/index.ts';
import { reset } from 'playwright-realtime/proxy/sockets.ts';
import { reservePort } from 'playwright-realtime/stack/process/ports.ts';
import { expect, Peer, since, test } from './test.ts';

test('down: closes existing connections and refuses new ones', async ({ dial, faultProxy, entries }) => {
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

test('down: two overlapping faults refuse until both have ended', async ({ dial, faultProxy }) => {
  const [first, second] = [await faultProxy.begin({ type: 'down' }), await faultProxy.begin({ type: 'down' })];
  await first.end();
  await expect(dial()).rejects.toThrow(/ECONNREFUSED/);
  await second.end();
  await dial();
});

test('down: a fault that begins while another ends keeps the port shut', async ({ dial, faultProxy }) => {
  const first = await faultProxy.begin({ type: 'down' });
  const [, second] = await Promise.all([first.end(), faultProxy.begin({ type: 'down' })]);
  await expect(dial()).rejects.toThrow(/ECONNREFUSED/);
  await second.end();
  await dial();
});

test('down: no other part of the harness takes the port until the proxy closes', async ({ faultProxy }) => {
  const port = Number(faultProxy.url.port);
  await faultProxy.begin({ type: 'down' });
  await expect(reservePort(() => port)).rejects.toThrow(/No free port/);
  await faultProxy.close();
  const reservation = await reservePort(() => port);
  reservation.release();
});

test('reset_peer: RST to both ends immediately, and to new connections', async ({
  dial,
  host,
  faultProxy,
  entries,
}) => {
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

test('reset_peer: passes bytes until its timeout', async ({ dial, faultProxy }) => {
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

test('reset_peer: is recorded as what ended a connection that was still connecting to a dead stack', async ({
  host,
  world,
  faultProxy,
  entries,
}) => {
  await host.close();
  world.upstream = async () => {
    // After the proxy has begun to connect, and before the event loop can report the refusal.
    setImmediate(() => void faultProxy.begin({ type: 'reset_peer', timeout: 0 }));
    return await Promise.resolve(host.url);
  };
  await Peer.to(faultProxy.url).closed;
  await expect.poll(() => faultProxy.connections).toBe(0);
  expect(entries.map(({ kind }) => kind)).toEqual(['proxy.opened', 'fault.begin', 'proxy.closed']);
});

test('reset_peer: resets a connection that is still connecting to the stack', async ({ host, world, faultProxy }) => {
  world.upstream = async () => {
    setImmediate(() => void faultProxy.begin({ type: 'reset_peer', timeout: 0 }));
    return await Promise.resolve(host.url);
  };
  await Peer.to(faultProxy.url).closed;
  const far = await host.peer();
  await far.closed;
  expect(far).toMatchObject({ error: 'ECONNRESET', ended: false });
});

test('a reset while a FIN is being sent still closes the socket', async ({ host }) => {
  const peer = await Peer.dial(host.url);
  peer.socket.end('x');
  // Pending writes are sent by now; the FIN follows within this turn.
  await new Promise((resolve) => process.nextTick(resolve));
  reset(peer.socket);
  await peer.closed;
  expect(peer.error).toBeUndefined();
});

test('reset_peer: does nothing if it is ended in time', async ({ dial, faultProxy }) => {
  const peer = await dial();
  await (await faultProxy.begin({ type: 'reset_peer', timeout: 30 })).end();
  await faultProxy.begin({ type: 'latency', latency: 60 });
  peer.socket.write('fine');
  expect(await peer.receives(4)).toBe('fine');
});
