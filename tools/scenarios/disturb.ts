/** A rung under harder conditions: it must still be named right, or «not recognised», never wrong. */
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import { FaultProxy } from 'playwright-realtime/proxy/index.ts';
import { nginx, passAll } from './parts/nginx.ts';
import { CannotBeMade, type Workshop } from './workshop.ts';

export const DISTURBANCES = ['none', 'latency', 'polling', 'nginx'] as const;
export type Disturbance = (typeof DISTURBANCES)[number];

/** Milliseconds that a round trip takes longer. */
const LATENCY = 200;

export async function disturb(
  workshop: Workshop,
  url: string,
  disturbance: Disturbance,
): Promise<{ url: URL; storage?: Readonly<Record<string, string>> }> {
  const page = new URL(url);
  switch (disturbance) {
    case 'latency': {
      // Bytes are bytes: what is TLS on one side is TLS on the other, and the proxy need not know.
      const upstream = new URL(page.origin.replace('https:', 'http:'));
      const proxy = await FaultProxy.listen({
        upstream: () => Promise.resolve(upstream),
        write: () => undefined,
        clock: RunClock.start(),
      });
      workshop.later(() => proxy.close());
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
        throw new CannotBeMade('nothing is at the page’s address: with nginx before it that is bad-gateway');
      const { url: before } = await nginx(workshop, { server: passAll(page.origin) });
      return { url: new URL(`${page.pathname}${page.search}`, before) };
    }
    default:
      return { url: page };
  }
}
