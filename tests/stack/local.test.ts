import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { reservePort } from 'playwright-realtime/stack/process/ports.ts';
import { processesOf } from './local/processes.ts';
import { expect, health, test, Written } from './local/test.ts';

test('brings up all services and describes them', async ({ stack, written }) => {
  expect(await health(stack)).toMatchObject({ status: 200, redis: 'ok' });
  const page = await fetch(await stack.frontend());
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<!doctype html>');
  const throughPage = await fetch(new URL('/api/health', await stack.frontend()));
  expect(throughPage.status, 'the page’s server reaches the backend').toBe(200);

  for (const url of [await stack.frontend(), await stack.backend(), await stack.redis()]) {
    expect(url?.hostname).toBe('127.0.0.1');
  }
  expect(stack.describedAs).toMatch(/^local: processes on this machine, (redis|valkey)-server \d+\.\d+/);
  const versions = await stack.versions();
  expect(versions).toMatchObject({ node: process.versions.node, vite: expect.stringMatching(/^\d+\./) });
  expect(versions['redis'] ?? versions['valkey']).toMatch(/^\d+\./);
  expect(versions['backend bundle']).toMatch(/^sha256:[0-9a-f]{64}$/);
  for (const role of ['redis', 'backend', 'frontend'] as const) {
    expect(written.events(role), role).toEqual(['start', 'healthy']);
  }
});

test('has every log line from the first one', async ({ stack, written }) => {
  expect(written.entries[0]).toMatchObject({ kind: 'service', event: 'start' });
  expect(written.log('backend')).toContain('Socket.IO server initialized');
  expect(written.log('redis')).toContain('Redis is starting');
  expect(written.log('frontend')).toContain((await stack.frontend()).port);
  expect(written.log('backend')).not.toContain('unavailable');
  const order = written.entries.flatMap((entry) =>
    entry.kind === 'service' ? [`${entry.service} ${entry.event}`] : [],
  );
  expect(order.indexOf('backend start'), 'after Redis is there').toBeGreaterThan(order.indexOf('redis healthy'));
  const times = written.entries.map(({ t }) => t ?? Number.NaN);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test('gives a service nothing of this process’ environment', async ({ bringUp, written, temporary }) => {
  test.skip(process.platform !== 'linux', 'only /proc shows the environment of a process');
  process.env['E2E_TEST_OWN'] = 'not for services';
  await bringUp(written);
  delete process.env['E2E_TEST_OWN'];
  const processes = processesOf(temporary);
  // Watchdog, Redis, backend, frontend.
  expect(processes.length).toBeGreaterThanOrEqual(4);
  for (const { pid, command } of processes) {
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8'), command).not.toContain('E2E_TEST_OWN');
  }
});

test('kills a service and starts it at the same address', async ({ stack, written }) => {
  const before = await stack.backend();
  await stack.operate('kill', 'backend');
  await expect(health(stack)).rejects.toThrow('fetch failed');
  await stack.operate('start', 'backend');
  expect(await stack.backend()).toEqual(before);
  expect(await health(stack)).toMatchObject({ status: 200, redis: 'ok' });
  expect(written.events('backend')).toEqual([
    'start',
    'healthy',
    'kill SIGKILL',
    'die 137 SIGKILL',
    'start',
    'healthy',
  ]);
});

test('stops a service gracefully', async ({ stack, written }) => {
  for (const role of ['backend', 'redis', 'frontend'] as const) {
    await stack.operate('stop', role);
    expect(written.events(role).slice(2), role).toEqual(['kill SIGTERM', 'die 0', 'stop']);
  }
  expect(written.log('backend')).toContain('Stopped');
});

test('a paused service keeps its callers waiting until it is resumed', async ({ stack, written }) => {
  await stack.operate('pause', 'backend');
  let answered = false;
  const answer = health(stack).finally(() => (answered = true));
  // Other services keep running: while they answer many times, the frozen one does not.
  for (let i = 0; i < 20; i++) expect((await fetch(await stack.frontend())).status).toBe(200);
  expect(answered).toBe(false);
  await stack.operate('resume', 'backend');
  expect(await answer).toMatchObject({ status: 200 });
  expect(written.events('backend').slice(2)).toEqual(['pause', 'unpause']);
});

test('a paused service can be stopped', async ({ stack, written }) => {
  await stack.operate('pause', 'backend');
  await stack.operate('stop', 'backend');
  expect(written.events('backend').slice(2)).toEqual(['pause', 'kill SIGTERM', 'unpause', 'die 0', 'stop']);
});

test('heals what was paused, stopped and killed', async ({ stack }) => {
  await stack.operate('kill', 'redis');
  await stack.operate('pause', 'backend');
  await stack.operate('stop', 'frontend');
  await stack.heal();
  expect(await health(stack)).toMatchObject({ status: 200, redis: 'ok' });
  expect((await fetch(await stack.frontend())).status).toBe(200);
});

test('reports an operation that makes no sense', async ({ stack }) => {
  await expect(stack.operate('resume', 'backend')).rejects.toThrow(/backend is running, not paused/);
  await stack.operate('kill', 'backend');
  const again = stack.operate('kill', 'backend');
  await expect(again).rejects.toThrow(/backend is stopped \(it was ended by SIGKILL\), not running/);
});

test('records the end of a service that ends by itself', async ({ stack, written, temporary }) => {
  const backend = processesOf(temporary).find(({ command }) => command.includes('server.mjs'));
  process.kill(backend?.pid ?? Number.NaN, 'SIGABRT');
  await expect.poll(() => written.events('backend')).toContain('die 134 SIGABRT');
  await stack.heal();
  expect(await health(stack)).toMatchObject({ status: 200 });
});

test('changes and removes names of a service’s environment', async ({ bringUp, written }) => {
  const environment = { backend: { STACKMOTIVE_DIAGNOSTICS: 'off', STACKMOTIVE_DEV_MODE: undefined } };
  const stack = await bringUp(written, { environment });
  const names = await stack.environmentNames('backend');
  expect(names).toContain('STACKMOTIVE_DIAGNOSTICS');
  expect(names).toContain('STACKMOTIVE_JWT_SECRET');
  expect(names).not.toContain('STACKMOTIVE_DEV_MODE');
  expect(written.log('backend')).not.toContain('DIAGNOSTIC');
  const { status } = await fetch(new URL('/api/dev/disconnect', await stack.backend()), { method: 'POST' });
  expect(status, 'an endpoint of dev mode').toBe(404);
});

test('says why a backend without its secret does not come up', async ({ bringUp, written }) => {
  const environment = { backend: { STACKMOTIVE_JWT_SECRET: undefined, STACKMOTIVE_DEV_MODE: undefined } };
  const error: unknown = await bringUp(written, { environment }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InfrastructureError);
  expect(String(error)).toContain('backend exited with 1');
  expect(String(error)).toContain('STACKMOTIVE_JWT_SECRET is not set');
  // The fixture checks that nothing is left.
});

test('two stacks run in parallel', async ({ bringUp, written }) => {
  const [one, other] = await Promise.all([bringUp(written), bringUp(new Written())]);
  const urls = [one, other].flatMap((stack) => [stack.frontend(), stack.backend(), stack.redis()]);
  expect(new Set((await Promise.all(urls)).map(String)).size).toBe(6);
  await one.down();
  expect(await health(other)).toMatchObject({ status: 200, redis: 'ok' });
});

for (const [index, role] of (['redis', 'backend', 'frontend'] as const).entries()) {
  test(`tries other ports if that of ${role} is in use`, async ({ bringUp, written }) => {
    const stranger = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await expect.poll(() => stranger.listening).toBe(true);
    const address = stranger.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    let asked = 0;
    const stack = await bringUp(written, {
      port: async () => (asked++ === index ? { port, release: () => undefined } : reservePort()),
    });
    expect(await health(stack)).toMatchObject({ status: 200, redis: 'ok' });
    expect(written.said.join('\n')).toContain('another program took a reserved port');
    stranger.close();
  });
}

test('reports that another program took the port while the service was down', async ({ stack }) => {
  await stack.operate('kill', 'backend');
  const stranger = createServer((socket) => socket.destroy());
  stranger.listen(Number((await stack.backend())?.port), '127.0.0.1');
  await expect.poll(() => stranger.listening).toBe(true);
  await expect(stack.operate('start', 'backend')).rejects.toThrow(
    /backend exited with 1 because its port is in use.*EADDRINUSE/s,
  );
  stranger.close();
});

test('is taken down once, and cannot be used afterwards', async ({ stack }) => {
  await Promise.all([stack.down(), stack.down()]);
  await expect(stack.operate('start', 'backend')).rejects.toThrow('its stack was taken down');
});
