/** The network between a test's pages and `baseURL`, with faults on request: `use: { realtime: { faults: true } }`. */
import { UsageError } from 'realtime-doctor/errors.ts';
import { FaultProxy, type Fault, type FaultHandle } from '../proxy/index.ts';
import { clock, writeForTest } from './recordings.ts';

/** Ends a fault: the network is normal again. */
export type EndFault = () => Promise<void>;

export interface Network {
  /** Closes every connection and refuses new ones, until it is ended. */
  cut(): Promise<EndFault>;
  /** Connections stay open and nothing gets through, as on a line that died without a word. */
  pause(): Promise<EndFault>;
  /** Resets every connection once (TCP RST). New ones are accepted. */
  reset(): Promise<void>;
  /** Everything arrives so many milliseconds late, in each direction. */
  latency(milliseconds: number): Promise<EndFault>;
  /** Begins any fault of the proxy, by Toxiproxy's names. `match` limits it to paths that begin with it. */
  begin(fault: Fault): Promise<EndFault>;
  /** Ends all faults. */
  restore(): Promise<void>;
}

export interface ProxiedNetwork {
  readonly network: Network;
  /** What the pages take for the application's address. */
  readonly baseURL: string;
  close(): Promise<void>;
}

/** @throws UsageError if the address is missing or is not plain HTTP, which is all that the proxy passes on */
export async function proxyBefore(baseURL: string | undefined): Promise<ProxiedNetwork> {
  if (baseURL === undefined || !URL.canParse(baseURL)) {
    throw new UsageError('use.realtime.faults needs a baseURL.', 'Set use.baseURL to the address of your application.');
  }
  const upstream = new URL(baseURL);
  if (upstream.protocol !== 'http:') {
    throw new UsageError(
      `use.realtime.faults can't go before ${upstream.origin}: the proxy passes plain HTTP on.`,
      'Use an http address, or leave faults out.',
    );
  }
  const proxy = await FaultProxy.listen({ upstream: () => Promise.resolve(upstream), write: writeForTest, clock });
  const address = new URL(upstream.pathname + upstream.search, proxy.url);
  const begin = async (fault: Fault): Promise<EndFault> => {
    const handle: FaultHandle = await proxy.begin(fault);
    return () => handle.end();
  };
  const network: Network = {
    cut: () => begin({ type: 'down' }),
    pause: () => begin({ type: 'timeout', timeout: 0 }),
    latency: (milliseconds) => begin({ type: 'latency', latency: milliseconds }),
    reset: async () => {
      const end = await begin({ type: 'reset_peer', timeout: 0 });
      await end();
    },
    begin,
    restore: () => proxy.clear(),
  };
  return { network, baseURL: address.href, close: () => proxy.close() };
}

/** Of a test that did not ask for faults: each use is an error that says how to ask. */
export const noNetwork: Network = new Proxy({} as Network, {
  get: (_, name) => () => {
    throw new UsageError(
      `network.${String(name)}() needs the fault proxy.`,
      'Set `use: { realtime: { faults: true } }`, in the config or with test.use.',
    );
  },
});
