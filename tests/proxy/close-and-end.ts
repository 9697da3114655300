/** Begins faults that would last for an hour, sends data into them, closes the proxy, and must then be able to exit. */
import { once } from 'node:events';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import { FaultProxy, type Fault } from 'playwright-realtime/proxy/index.ts';
import { Host, Peer } from './test.ts';

const HOUR = 3_600_000;
const faults: Fault[] = [
  { type: 'reset_peer', timeout: HOUR },
  { type: 'timeout', timeout: HOUR, stream: 'downstream' },
  { type: 'slow_close', delay: HOUR },
  { type: 'latency', latency: HOUR },
  { type: 'bandwidth', rate: 0.001 },
  { type: 'slicer', average_size: 1, delay: HOUR },
];

const host = await new Host().listen();
for (const fault of faults) {
  const proxy = await FaultProxy.listen({
    upstream: () => Promise.resolve(host.url),
    write: () => {},
    clock: RunClock.start(),
  });
  await proxy.begin(fault);
  // A connection that ends before the fault does, if the fault allows it.
  const brief = await Peer.dial(proxy.url);
  brief.socket.resetAndDestroy();
  while (fault.type === 'reset_peer' && proxy.connections > 0) await new Promise((resolve) => setImmediate(resolve));
  const peer = await Peer.dial(proxy.url);
  peer.socket.end('x'.repeat(100));
  // Wait until the proxy has received the bytes.
  await once(await Peer.dial(proxy.url).then(({ socket }) => socket.end()), 'finish');
  await proxy.close();
  peer.socket.destroy();
}
await host.close();
process.stdout.write('closed\n');
