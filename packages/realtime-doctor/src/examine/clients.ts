/** Reads the state of the page's own socket.io-clients and records it. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Frame, Page } from '@playwright/test';
import { watchClients, type ClientsReading } from '../sources/page/client-watch.ts';
import { script } from '../sources/page/page-script.ts';
import type { RunClock } from '../transcript/clock.ts';
import type { Recorder } from '../transcript/recorder.ts';

/** A page whose thread is busy does not answer. */
const ANSWER_TIMEOUT_MS = 400;

/** Watches the clients of every page that the context opens from now on. */
export async function watchClientsIn(
  context: BrowserContext,
  clock: RunClock,
): Promise<(page: Page, recorder: Recorder) => Promise<void>> {
  const name = `_${randomBytes(8).toString('hex')}`;
  await context.addInitScript({ content: script(watchClients, name) });
  return async (page, recorder) => {
    const read = (frame: Frame): Promise<ClientsReading | undefined> =>
      Promise.race([
        frame.evaluate(
          (key) => (globalThis as unknown as Record<string, (() => ClientsReading) | undefined>)[key]?.(),
          name,
        ),
        sleep(ANSWER_TIMEOUT_MS, undefined),
      ]).catch(() => undefined);
    const readings = await Promise.all(page.frames().map(read));
    for (const reading of readings) if (reading) write(reading, recorder, clock);
  };
}

function write({ clients, channels, streams, busy }: ClientsReading, recorder: Recorder, clock: RunClock): void {
  const page = recorder.transcript.of('page.opened')[0]?.page ?? 'p1';
  const at = (epoch: number): number => Math.round(clock.fromWall(epoch));
  for (const { listeners, ...client } of clients) {
    recorder.write({
      source: 'page',
      kind: 'client',
      page,
      ...client,
      listeners: listeners.map(({ added, emptied, dropped, threw, emits, ...each }) => ({
        ...each,
        ...(emits ? { emits } : {}),
        added: added.map(at),
        emptied: emptied.map(at),
        ...(dropped.length > 0 ? { dropped: dropped.map((one) => ({ t: at(one.at), count: one.count })) } : {}),
        ...(threw.length > 0 ? { threw: threw.map(({ at: when, ...what }) => ({ t: at(when), ...what })) } : {}),
      })),
    });
  }
  for (const each of channels) recorder.write({ source: 'page', kind: 'listens', page, ...each });
  for (const stream of streams) recorder.write({ source: 'page', kind: 'stream.listeners', page, ...stream });
  for (const each of busy)
    recorder.write({ source: 'page', kind: 'page.busy', page, t: at(each.at), ms: Math.round(each.ms) });
}
