/** The compose source with a real engine: what a stack contains, does and reports. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, projectOf, test } from './compose/test.ts';

test.describe.configure({ mode: 'default', timeout: 240_000 });

test('the page, the backend and Redis answer at published loopback ports', async ({ stack }) => {
  const [frontend, backend, redis] = [await stack.frontend(), await stack.backend(), await stack.redis()];
  expect([frontend, backend, redis].map((url) => url?.hostname)).toEqual(Array(3).fill('127.0.0.1'));
  expect(await (await fetch(new URL('/dashboard', frontend))).text()).toContain('<div id="root">');
  expect(await (await fetch(new URL('/api/health', backend))).json()).toMatchObject({ status: 'ok', redis: 'ok' });
  expect(await (await fetch(new URL('/api/health', frontend))).json()).toMatchObject({ status: 'ok' });
  expect(redis?.protocol).toBe('redis:');
  expect(stack.can('kill backend') && stack.can('use redis') && stack.can('read logs')).toBe(true);
});

test('writes every log line once, from before the service was healthy and across restarts', async ({
  stack,
  written,
  docker,
}) => {
  for (const operation of ['kill', 'start', 'stop', 'start', 'pause', 'resume'] as const) {
    await stack.operate(operation, 'backend');
  }
  await stack.operate('stop', 'backend');
  for (const service of ['redis', 'backend', 'frontend'] as const) {
    const filters = {
      label: [`com.docker.compose.project=${projectOf(stack)}`, `com.docker.compose.service=${service}`],
    };
    const [container] = await docker.listContainers({ all: true, filters });
    const log = await docker.getContainer(container?.Id ?? '').logs({ stdout: true, follow: false });
    const stored = frames(log).join('').split('\n').slice(0, -1);
    const seen = () =>
      written.entries.flatMap((entry) =>
        entry.kind === 'log' && entry.source === service && entry.stream === 'stdout' ? [entry.text] : [],
      );
    expect(stored.length, service).toBeGreaterThan(0);
    await expect
      .poll(seen, { message: service, timeout: 30_000 })
      .toEqual(stored.map((line) => line.replace(/\r$/, '')));
    const first = written.entries.find((entry) => entry.kind === 'log' && entry.source === service);
    const healthy = written.entries.find(
      (entry) => entry.kind === 'service' && entry.service === service && entry.event === 'healthy',
    );
    expect(first?.t, service).toBeLessThan(healthy?.t ?? 0);
  }
});

test('a killed backend starts on another port and reports that it is healthy', async ({ stack, written }) => {
  const before = await stack.backend();
  const told = written.events('backend').length;
  await stack.operate('kill', 'backend');
  expect(await stack.backend()).toBeUndefined();
  await expect(fetch(new URL('/api/health', before))).rejects.toThrow();
  expect(written.events('backend').slice(told)).toEqual(['kill SIGKILL', 'die 137']);

  await stack.operate('start', 'backend');
  const after = await stack.backend();
  expect(after?.port).not.toBe(before?.port);
  expect((await fetch(new URL('/api/health', after))).status).toBe(200);
  expect(written.events('backend').slice(told + 2)).toEqual(['start', 'healthy']);
});

test('a started backend has reached Redis, too, however long that takes', async ({ stack }) => {
  await stack.operate('kill', 'backend');
  const redis = await stack.redis();
  const silencer = connect(Number(redis?.port), redis?.hostname);
  silencer.write('CLIENT PAUSE 3000\r\n');
  await once(silencer, 'data');
  silencer.destroy();
  await stack.operate('start', 'backend');
  const health = await fetch(new URL('/api/health', await stack.backend()));
  expect(await health.json()).toMatchObject({ status: 'ok', redis: 'ok' });
});

test('heal starts Redis before the services that need it', async ({ stack }) => {
  for (let times = 0; times < 3; times++) {
    await stack.operate('kill', 'redis');
    await stack.heal();
    const health = await fetch(new URL('/api/health', await stack.backend()));
    expect(await health.json()).toMatchObject({ status: 'ok', redis: 'ok' });
  }
});

test('stop sends SIGTERM and waits for the service to end', async ({ stack, written }) => {
  const told = written.events('backend').length;
  await stack.operate('stop', 'backend');
  expect(written.events('backend').slice(told, told + 2)).toEqual(['kill SIGTERM', 'die 0']);
  await expect.poll(() => written.log('backend'), { timeout: 30_000 }).toContain('[server] SIGTERM: stopping');
});

test('a paused backend does not answer until it is resumed', async ({ stack }) => {
  const health = new URL('/api/health', await stack.backend());
  await stack.operate('pause', 'backend');
  const answer = fetch(health).then(({ status }) => status);
  expect(await Promise.race([answer, fetch(health, { signal: AbortSignal.timeout(500) }).catch(() => 'silent')])).toBe(
    'silent',
  );
  await stack.operate('resume', 'backend');
  expect(await answer).toBe(200);
});

test('heal restores what was stopped, killed and paused', async ({ stack }) => {
  await stack.operate('stop', 'frontend');
  await stack.operate('kill', 'backend');
  await stack.operate('pause', 'redis');
  await stack.heal();
  const answer = await fetch(new URL('/api/health', await stack.frontend()));
  expect(await answer.json()).toMatchObject({ status: 'ok', redis: 'ok' });
});

test('reports images and versions, and only the names of the environment', async ({ stack }) => {
  const versions = await stack.versions();
  expect(versions['engine']).toMatch(/^\d+\./);
  for (const service of ['redis', 'backend', 'frontend']) {
    expect(versions[`image ${service}`]).toMatch(/\(sha256:[0-9a-f]{64}\)$/);
  }
  expect(await stack.environmentNames('redis'), 'an image without any has none').toEqual(expect.any(Array));
  const names = await stack.environmentNames('backend');
  expect(names).toEqual(expect.arrayContaining(['REDIS_URL', 'STACKMOTIVE_JWT_SECRET', 'STACKMOTIVE_DEV_MODE']));
  expect(names.join()).not.toContain('=');
});

/** Payloads of the engine's frames: an eight-byte header, whose last four bytes are the length. */
function frames(log: Buffer): string[] {
  const payloads = [];
  for (let at = 0; at < log.length; at += 8 + log.readUInt32BE(at + 4)) {
    payloads.push(log.toString('utf8', at + 8, at + 8 + log.readUInt32BE(at + 4)));
  }
  return payloads;
}
