/** Health checks as Podman reports them: without their results. The engine is a fake that counts calls. */
import { PassThrough } from 'node:stream';
import { expect, test } from '@playwright/test';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import type { Engine } from 'playwright-realtime/stack/compose/engine.ts';
import { Observer } from 'playwright-realtime/stack/compose/observer.ts';
import { Written } from './local/test.ts';

test('each change of health is one event, and a check with the same result is no event', async () => {
  const stream = new PassThrough();
  const results = ['starting', 'healthy', 'healthy', 'unhealthy', 'healthy'];
  let asked = 0;
  const inspect = () => Promise.resolve({ State: { Health: { Status: results[asked++] } } });
  const docker = { getEvents: () => Promise.resolve(stream), getContainer: () => ({ inspect }) };
  const engine = { docker, clockAhead: 0 } as unknown as Engine;
  const written = new Written();
  const clock = RunClock.start();
  const observer = await Observer.open(engine, 'p', clock, stackmotive, (entry) => written.entries.push(entry));
  for (const [index] of results.entries()) {
    const Attributes = { 'com.docker.compose.service': 'redis' };
    const event = { Action: 'health_status', timeNano: Date.now() * 1e6, Actor: { ID: 'c', Attributes } };
    stream.write(`${JSON.stringify(event)}\n`);
    await expect.poll(() => asked).toBe(index + 1);
  }
  await expect.poll(() => written.events('redis')).toEqual(['healthy', 'unhealthy', 'healthy']);
  observer.close();
});
