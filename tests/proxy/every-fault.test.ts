/**
 * What every fault has in common: it heals, it is recorded, it leaves nothing behind, and it rejects invalid
 * attributes.
 */
import { UsageError } from 'realtime-doctor/errors.ts';
import type { Fault } from 'playwright-realtime/proxy/index.ts';
import { everyFault, expect, Peer, tcpHandles, test } from './test.ts';

for (const fault of everyFault) {
  test(`heals ${JSON.stringify(fault)} completely, and records it`, async ({ dial, faultProxy, entries }) => {
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

  test(`closing during ${JSON.stringify(fault)} leaves nothing behind`, async ({
    others,
    host,
    dial,
    faultProxy,
    entries,
  }) => {
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
    await expect.poll(tcpHandles).toBeLessThanOrEqual(others);
    await expect(faultProxy.begin(fault)).rejects.toThrow(UsageError);
  });
}

for (const [fault, complaint] of [
  [{ type: 'latency', latency: -1 }, 'latency of the fault latency must be from 0 to 2147483647, but it is -1.'],
  [{ type: 'latency', latency: 1, jitter: 2 }, 'no larger than latency'],
  [{ type: 'timeout', timeout: Number.NaN }, 'from 0 to'],
  [{ type: 'slow_close', delay: 2 ** 31 }, 'from 0 to'],
  [{ type: 'bandwidth', rate: 0 }, 'more than 0'],
  [{ type: 'limit_data', bytes: 0.5 }, 'a whole number'],
  [{ type: 'slicer', average_size: 0 }, 'at least 1'],
  [{ type: 'slicer', average_size: 5, size_variation: 5 }, 'smaller than average_size'],
  [{ type: 'down', match: 'socket.io' }, 'a path that begins with /'],
] satisfies [Fault, string][]) {
  test(`rejects ${JSON.stringify(fault)}`, async ({ faultProxy, entries }) => {
    await expect(faultProxy.begin(fault)).rejects.toThrow(UsageError);
    await expect(faultProxy.begin(fault)).rejects.toThrow(complaint);
    expect(entries).toEqual([]);
  });
}
