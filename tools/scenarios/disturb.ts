/**
 * Harder conditions for a scenario. The doctor must still give the right name or "not recognised", never a wrong one.
 */
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import { FaultProxy } from 'playwright-realtime/proxy/index.ts';
import type { Disturbance } from './options.ts';
import { nginx, passAll } from './parts/nginx.ts';
import { CannotBeMade, type Sandbox } from './sandbox.ts';

/** Additional round-trip time, in milliseconds. */
const LATENCY = 200;

export async function disturb(
  sandbox: Sandbox,
  url: string,
  disturbance: Disturbance,
): Promise<{ url: URL; storage?: Readonly<Record<string, string>> }> {
  const page = new URL(url);
  switch (disturbance) {
    case 'latency': {
      // The proxy forwards bytes, so TLS passes through.
      const upstream = new URL(page.origin.replace('https:', 'http:'));
      const proxy = await FaultProxy.listen({
        upstream: () => Promise.resolve(upstream),
        write: () => undefined,
        clock: RunClock.start(),
      });
      sandbox.later(() => proxy.close());
      await proxy.begin({ type: 'latency', latency: LATENCY / 2 });
      return { url: new URL(`${page.pathname}${page.search}`, proxy.url.href.replace('http:', page.protocol)) };
    }
    case 'polling':
      return { url: page, storage: { stackmotive_transports: 'polling' } };
    case 'nginx': {
      if (page.protocol === 'https:') throw new CannotBeMade('nginx has no certificate for this page');
      const isThere = await fetch(page.origin).then(
        () => true,
        () => false,
      );
      if (!isThere)
        throw new CannotBeMade('nothing answers at the page’s address; behind nginx that would be bad-gateway');
      const { url: before } = await nginx(sandbox, { server: passAll(page.origin) });
      return { url: new URL(`${page.pathname}${page.search}`, before) };
    }
    default:
      return { url: page };
  }
}
