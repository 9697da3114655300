/** The network between a test's pages and `baseURL`, with faults on request: `use: { realtime: { faults: true } }`. */
import { UsageError } from 'realtime-doctor/errors.ts';
import { FaultProxy, type Fault, type FaultHandle } from '../proxy/index.ts';
import { clock, writeForTest } from './recordings.ts';

/** Ends a fault: the network is normal again. */
export type EndFault = () => Promise<void>;

export interface Network {
  /** Closes every connection and refuses new ones until the fault is ended. */
  cut(): Promise<EndFault>;
  /** Connections stay open but nothing gets through, as on a dead line. */
  pause(): Promise<EndFault>;
  /** Resets every connection once (TCP RST). New ones are accepted. */
  reset(): Promise<void>;
  /** Delays everything by this many milliseconds in each direction. */
  latency(milliseconds: number): Promise<EndFault>;
  /** Begins any fault of the proxy, with Toxiproxy's names. `match` limits it to paths with this prefix. */
  begin(fault: Fault): Promise<EndFault>;
  /** Ends all faults. */
  restore(): Promise<void>;
}

export interface ProxiedNetwork {
  readonly network: Network;
  /** The proxy's address, which the pages use as the application's. */
  readonly baseURL: string;
  close(): Promise<void>;
}

/** @throws UsageError if the address is missing or not plain HTTP, the only protocol that the proxy supports */
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

/** For a test without faults: each use throws an error that says how to enable them. */
export const noNetwork: Network = new Proxy({} as Network, {
  get: (_, name) => () => {
    throw new UsageError(
      `network.${String(name)}() needs the fault proxy.`,
      'Set `use: { realtime: { faults: true } }`, in the config or with test.use.',
    );
  },
});
