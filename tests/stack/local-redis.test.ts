/* oxlint-disable no-empty-pattern -- Playwright reads what a test depends on from this pattern */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findRedis } from 'playwright-realtime/stack/local/index.ts';
import { expect, health, test } from './local/test.ts';

test('Redis can be killed and started under a running backend', async ({ stack, written }) => {
  await stack.operate('kill', 'redis');
  expect(await health(stack)).toMatchObject({ status: 200, redis: 'unavailable' });
  await stack.operate('start', 'redis');
  await expect.poll(async () => (await health(stack)).redis).toBe('ok');
  expect(written.events('redis').slice(2)).toEqual(['kill SIGKILL', 'die 137 SIGKILL', 'start', 'healthy']);
});

test('a backend starts even without its Redis', async ({ stack }) => {
  await stack.operate('kill', 'redis');
  await stack.operate('kill', 'backend');
  await stack.operate('start', 'backend');
  expect(await health(stack)).toMatchObject({ status: 200, redis: 'unavailable' });
});

test('healing waits until the backend has reached its Redis again', async ({ stack }) => {
  await stack.operate('kill', 'redis');
  await expect.poll(async () => (await health(stack)).redis).toBe('unavailable');
  await stack.heal();
  expect(await health(stack)).toMatchObject({ redis: 'ok' });
});

test('without a Redis on the machine, the backend keeps everything in memory', async ({ bringUp, written }) => {
  const stack = await bringUp(written, { redis: async () => ({ none: 'none is installed here' }) });
  expect(await health(stack)).toMatchObject({ status: 200, redis: 'memory' });
  expect(stack.describedAs).toBe('local: processes on this machine, in-memory adapter (no Redis)');
  expect(await stack.redis()).toBeUndefined();
  expect(stack.can('kill redis')).toBe(false);
  expect(stack.can('use redis')).toBe(false);
  expect(stack.whyNot('use redis')).toBe('none is installed here');
  expect(stack.can('kill backend')).toBe(true);
  expect(stack.whyNot('kill backend')).toBeUndefined();
  await expect(stack.operate('kill', 'redis')).rejects.toThrow('none is installed here');
  await stack.operate('kill', 'backend');
  await stack.heal();
});

test.describe('finding Redis', () => {
  /** A folder with an executable of this name. */
  const folder = (dir: string, name: string, script: string) => {
    mkdirSync(dir, { recursive: true });
    const file = join(dir, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return dir;
  };

  test('uses the one on the PATH', async () => {
    expect(await findRedis()).toMatchObject({ path: expect.stringMatching(/(redis|valkey)-server$/) });
  });

  test('recognises a server named Valkey', async ({}, testInfo) => {
    const real = await findRedis();
    const dir = testInfo.outputPath('valkey');
    mkdirSync(dir, { recursive: true });
    symlinkSync(real?.path ?? '', join(dir, 'valkey-server'));
    expect(await findRedis(dir)).toEqual({ ...real, name: 'valkey-server', path: join(dir, 'valkey-server') });
  });

  test('ignores files that are not executable', async ({}, testInfo) => {
    const dir = folder(testInfo.outputPath('bin'), 'redis-server', '');
    chmodSync(join(dir, 'redis-server'), 0o644);
    expect(await findRedis(`/nowhere:${dir}`)).toBeUndefined();
  });

  test('reports a server that does not run', async ({}, testInfo) => {
    const dir = folder(testInfo.outputPath('bin'), 'redis-server', 'echo broken >&2; exit 127');
    await expect(findRedis(dir)).rejects.toThrow(/redis-server --version did not print a version: .*exit code 127/s);
  });
});
