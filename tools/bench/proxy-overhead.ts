/**
 * What the fault proxy costs compared to a direct connection, in one run: `npx tsx tools/bench/proxy-overhead.ts`.
 * Both ends of the connection run in a worker thread, the proxy in this one, as in a journey.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import { FaultProxy } from 'playwright-realtime/proxy/index.ts';

export interface Overhead {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly plain: number;
  readonly ratio: number;
  readonly runs: number;
}

const RUNS = 7;
const MEGABYTES = 256;
const ROUND_TRIPS = 3000;

/** Plain JavaScript, so that the worker needs no loader. Measures against the port in the message. */
const ENDS = `
const { createServer, connect } = require('node:net');
const { parentPort } = require('node:worker_threads');
const block = Buffer.alloc(1 << 20, 7);
const server = createServer({ noDelay: true }, (socket) => {
  socket.once('data', (asked) => {
    if (asked[0] === 112) { socket.write(asked); socket.on('data', (data) => socket.write(data)); return; }
    let left = ${MEGABYTES};
    const more = () => { while (left > 0) { left--; if (!socket.write(block)) return; } socket.end(); };
    socket.on('drain', more); more();
  });
}).listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
const runs = {
  megabytes(port, done) {
    const began = performance.now();
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('all'));
    socket.on('data', () => {}).on('end', () => done(${MEGABYTES} / (performance.now() - began) * 1000));
  },
  roundTrip(port, done) {
    const times = [];
    let sent = 0;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, ping);
    function ping() { sent = performance.now(); socket.write('ping'.repeat(16)); }
    socket.on('data', () => {
      times.push(performance.now() - sent);
      if (times.length < ${ROUND_TRIPS}) return ping();
      socket.destroy();
      done(times.sort((a, b) => a - b)[times.length >> 1] * 1000);
    });
  },
};
parentPort.on('message', ({ run, port }) => runs[run](port, (value) => parentPort.postMessage(value)));
`;

/** Ratios above 1 are the cost of the proxy: less throughput, longer round trips. */
export async function measureOverhead(): Promise<Overhead[]> {
  const ends = new Worker(ENDS, { eval: true });
  const told = async (): Promise<number> => Number((await once(ends, 'message'))[0]);
  const direct = await told();
  const upstream = new URL(`http://127.0.0.1:${direct}`);
  const proxy = await FaultProxy.listen({
    upstream: () => Promise.resolve(upstream),
    write: () => {},
    clock: RunClock.start(),
  });
  const measured = async (run: 'megabytes' | 'roundTrip', port: number): Promise<number> => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
    ends.postMessage({ run, port });
    return await told();
  };
  try {
    const measure = async (run: 'megabytes' | 'roundTrip') => {
      const ours: number[] = [];
      const plain: number[] = [];
      // Alternating, so that other load on the machine affects both; the first round is a warm-up.
      for (let i = 0; i <= RUNS; i++) {
        plain.push(await measured(run, direct));
        ours.push(await measured(run, Number(proxy.url.port)));
      }
      return { ours: median(ours.slice(1)), plain: median(plain.slice(1)), runs: RUNS };
    };
    const flow = await measure('megabytes');
    const trip = await measure('roundTrip');
    return [
      { name: 'throughput through the fault proxy', unit: 'MB/s', ...flow, ratio: flow.plain / flow.ours },
      { name: 'round trip through the fault proxy', unit: 'µs', ...trip, ratio: trip.ours / trip.plain },
    ];
  } finally {
    await proxy.close();
    await ends.terminate();
  }
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

if (process.argv[1] === import.meta.filename) console.table(await measureOverhead());
