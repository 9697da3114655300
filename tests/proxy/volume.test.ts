/** Large volumes: bytes, connections, slow readers. Nothing is lost or left over, and memory stays bounded. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import type { Fault } from 'playwright-realtime/proxy/index.ts';
import { expect, Peer, tcpHandles, test } from './test.ts';

const MB = 2 ** 20;

/** Generous limit for what kernel and proxy hold between two ends. A 200 MB stream that is buffered exceeds it. */
const IN_FLIGHT = 100 * MB;

/** Writes `megabytes` MB at the socket's pace, then FIN. Each MB has different content. */
async function pour(socket: Socket, megabytes: number): Promise<string> {
  const hash = createHash('sha256');
  const block = randomBytes(MB);
  for (let i = 0; i < megabytes; i++) {
    const numbered = Buffer.from(block);
    numbered.writeUInt32BE(i);
    hash.update(numbered);
    if (!socket.write(numbered)) await once(socket, 'drain');
  }
  socket.end();
  return hash.digest('hex');
}

/** Resolves with the bytes that the kernel accepted from a writer, once the number no longer changes. */
async function atRest(socket: Socket): Promise<number> {
  let taken = -1;
  const rests = () => {
    const before = taken;
    taken = socket.bytesWritten - socket.writableLength;
    return taken > 0 && taken === before;
  };
  await expect.poll(rests, { intervals: [200] }).toBe(true);
  return taken;
}

/** Reads without keeping the data, unlike a {@link Peer}. */
function drain(peer: Peer): { hash: Promise<string>; count: () => number } {
  const hash = createHash('sha256');
  let count = 0;
  peer.socket.removeAllListeners('data').on('data', (chunk: Buffer) => {
    count += chunk.length;
    hash.update(chunk);
  });
  return { hash: peer.hungUp.then(() => hash.digest('hex')), count: () => count };
}

test('200 MB each way arrive complete, in bounded memory', async ({ dial, host, faultProxy, entries }) => {
  test.setTimeout(60_000);
  host.echoes = false;
  const peer = await dial();
  const far = await host.peer();
  const [up, down] = [drain(far), drain(peer)];
  const before = process.memoryUsage().arrayBuffers;
  let grown = 0;
  const watch = setInterval(() => (grown = Math.max(grown, process.memoryUsage().arrayBuffers - before)), 5);
  const [sentUp, sentDown] = await Promise.all([pour(peer.socket, 200), pour(far.socket, 200)]);
  expect([await up.hash, await down.hash]).toEqual([sentUp, sentDown]);
  clearInterval(watch);
  expect(grown).toBeLessThan(200 * MB);
  await expect.poll(() => faultProxy.connections).toBe(0);
  expect(entries.at(-1)).toMatchObject({ kind: 'proxy.closed', bytesUp: 200 * MB, bytesDown: 200 * MB });
});

for (const [title, faults] of [
  ['without a fault', []],
  ['under latency', [{ type: 'latency', latency: 1 }]],
] satisfies [string, Fault[]][]) {
  test(`a reader that stops stops the writer, ${title}`, async ({ dial, host, faultProxy }) => {
    test.setTimeout(60_000);
    host.echoes = false;
    const peer = await dial();
    const far = await host.peer();
    for (const fault of faults) await faultProxy.begin(fault);
    const { hash, count } = drain(peer);
    peer.socket.pause();
    const sent = pour(far.socket, 200);
    const taken = await atRest(far.socket);
    expect(taken).toBeLessThan(IN_FLIGHT);
    expect(count()).toBe(0);
    peer.socket.resume();
    expect(await hash).toBe(await sent);
  });
}

test('a silenced reader costs no memory', async ({ dial, host, faultProxy, entries }) => {
  host.echoes = false;
  await dial();
  const far = await host.peer();
  await faultProxy.begin({ type: 'timeout', timeout: 0 });
  await pour(far.socket, 50);
  await faultProxy.clear();
  await expect.poll(() => entries.at(-1)).toMatchObject({ kind: 'proxy.closed', bytesDown: 0 });
});

test('1,000 short connections leave no handle', async ({ faultProxy, host, entries }) => {
  // The host's server and the proxy's. The check that the proxy's port is free may still be closing its own.
  const before = 2;
  await expect.poll(tcpHandles).toBe(before);
  for (let round = 0; round < 20; round++) {
    const peers = await Promise.all(Array.from({ length: 50 }, () => Peer.dial(faultProxy.url)));
    for (const [i, { socket }] of peers.entries()) {
      socket.write('x');
      if (i % 3 === 0) socket.end();
      else if (i % 3 === 1) socket.destroy();
      else socket.resetAndDestroy();
    }
    await Promise.all(peers.map(({ closed }) => closed));
  }
  await expect.poll(() => faultProxy.connections).toBe(0);
  await expect.poll(tcpHandles).toBe(before);
  expect(host.peers).toHaveLength(1000);
  expect(entries.filter(({ kind }) => kind === 'proxy.closed')).toHaveLength(1000);
});

test('a client that dies while both directions are blocked ends its connection', async ({ dial, host, faultProxy }) => {
  host.echoes = false;
  const peer = await dial();
  const far = await host.peer();
  far.socket.removeAllListeners('data').pipe(far.socket);
  peer.socket.pause();
  for (let i = 0; i < 100; i++) peer.socket.write(Buffer.alloc(MB));
  expect(await atRest(peer.socket)).toBeLessThan(100 * MB);
  peer.socket.resetAndDestroy();
  await expect.poll(() => faultProxy.connections).toBe(0);
});

test('a process that closes its proxy can exit, whatever the proxy was doing', async () => {
  const script = fileURLToPath(new URL('close-and-end.ts', import.meta.url));
  // Killed before the test times out, so that a failure leaves no process behind.
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 20_000,
  });
  const [[code], said] = await Promise.all([once(child, 'exit'), child.stdout.toArray()]);
  expect([code, Buffer.concat(said).toString()]).toEqual([0, 'closed\n']);
});

test('bytes arrive identical and in order, however they are chunked and shaped', async ({ faultProxy, host }) => {
  test.setTimeout(60_000);
  const shaping: fc.Arbitrary<Fault> = fc.oneof(
    fc
      .record({
        average_size: fc.integer({ min: 1, max: 300 }),
        part: fc.double({ min: 0, max: 0.99, noNaN: true }),
        delay: fc.nat(200),
      })
      .map(({ average_size, part, delay }) => {
        const size_variation = Math.floor(average_size * part);
        return { type: 'slicer', average_size, size_variation, delay } satisfies Fault;
      }),
    fc.record({ type: fc.constant('latency' as const), latency: fc.integer({ min: 5, max: 10 }), jitter: fc.nat(5) }),
    fc.record({ type: fc.constant('bandwidth' as const), rate: fc.integer({ min: 200, max: 5000 }) }),
    fc.record({ type: fc.constant('slow_close' as const), delay: fc.nat(5) }),
  );
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 1000 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(chunks, fc.array(shaping, { maxLength: 3 }), fc.nat(12), async (sent, faults, endAt) => {
      const peer = await Peer.dial(faultProxy.url);
      for (const fault of faults) await faultProxy.begin(fault);
      for (const [i, chunk] of sent.entries()) {
        peer.socket.write(chunk);
        await new Promise((resolve) => setImmediate(resolve));
        // Faults that end while bytes are held must neither lose nor reorder them.
        if (i === endAt) await faultProxy.clear();
      }
      peer.socket.end();
      await peer.closed;
      await faultProxy.clear();
      expect(Buffer.concat(peer.chunks).equals(Buffer.concat(sent))).toBe(true);
    }),
    { numRuns: 150 },
  );
  expect(host.peers.length).toBeGreaterThanOrEqual(150);
});
