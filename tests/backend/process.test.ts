import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backends, NODE_BUNDLE, PYTHON, PYTHON_CONNECT_TEST } from './backends.ts';
import { run } from './processes.ts';
import { mint, SECRET } from './tokens.ts';
import { call, expect, health, onEachBackend, redisState, test } from './test.ts';

onEachBackend(() => {
  test('refuses to start without its secret, in one line', async ({ attempt }) => {
    for (const STACKMOTIVE_JWT_SECRET of [undefined, '']) {
      const service = attempt({ STACKMOTIVE_JWT_SECRET, STACKMOTIVE_DEV_MODE: 'false', JWT_SECRET: SECRET });
      expect(await service.exit).toEqual({ code: 1, signal: null });
      expect(service.lines).toEqual([expect.stringMatching(/STACKMOTIVE_JWT_SECRET is not set/)]);
      expect(service.errors).toEqual(service.lines);
    }
  });

  for (const STACKMOTIVE_DEV_MODE of ['true', '1', 'yes', 'True']) {
    test(`uses a development secret, and warns, in dev mode "${STACKMOTIVE_DEV_MODE}"`, async ({ start, connect }) => {
      const backend = await start({ STACKMOTIVE_JWT_SECRET: undefined, STACKMOTIVE_DEV_MODE });
      await backend.line(/Warning: STACKMOTIVE_JWT_SECRET is not set/);
      const user = { email: 'someone@example.com', password: 'correct horse', username: 'Someone' };
      const { body } = await call(backend, '/api/register', { body: user });
      await connect(backend, String(body['access_token'])).welcomed();
    });
  }

  test('warns about a short secret', async ({ start }) => {
    const backend = await start({ STACKMOTIVE_JWT_SECRET: 'short' });
    await backend.line(/Warning: STACKMOTIVE_JWT_SECRET has 5 bytes/);
  });

  for (const [name, value] of [
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['REDIS_URL', 'http://user:password@redis'],
    ['STACKMOTIVE_JWT_ALGORITHM', 'none'],
    ['STACKMOTIVE_PING_INTERVAL', '0'],
  ] as const) {
    test(`refuses to start with ${name}=${value}, and names the variable`, async ({ attempt }) => {
      const service = attempt({ [name]: value });
      expect(await service.exit).toEqual({ code: 1, signal: null });
      expect(service.lines).toEqual([expect.stringContaining(name)]);
      expect(service.lines.join()).not.toContain('password');
    });
  }

  test('reports that its port is in use', async ({ start, attempt }) => {
    const { port } = new URL((await start()).url);
    const second = attempt({ PORT: port });
    expect(await second.exit).toEqual({ code: 1, signal: null });
    expect(second.errors.join('\n')).toMatch(new RegExp(`Cannot listen on 127\\.0\\.0\\.1:${port}`));
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`stops gracefully on ${signal}: clients see a lost connection and would reconnect`, async ({
      redis,
      start,
      connect,
    }) => {
      const backend = await start({ REDIS_URL: redis.url });
      await expect.poll(() => redisState(backend)).toBe('ok');
      const page = connect(backend, mint());
      await page.welcomed();
      const reasons: string[] = [];
      page.socket.on('disconnect', (reason) => void reasons.push(reason));
      backend.signal(signal);
      expect(await backend.exit).toEqual({ code: 0, signal: null });
      expect(backend.lines.join('\n')).not.toContain('did not close');
      await expect.poll(() => reasons).toEqual(['transport close']);
      expect(page.socket.active).toBe(true);
    });
  }

  test('stops with exit code 0 although a client never answers and Redis is down', async ({ redis, start }) => {
    const backend = await start({ REDIS_URL: redis.url });
    await redis.kill();
    await expect.poll(() => redisState(backend)).toBe('unavailable');
    const client = await stubbornClient(backend);
    backend.signal('SIGTERM');
    expect(await backend.exit).toEqual({ code: 0, signal: null });
    client.destroy();
  });

  test('stops with exit code 0 while a poll is pending', async ({ start }) => {
    const backend = await start({ STACKMOTIVE_PING_INTERVAL: '300' });
    const polling = `${backend.url}/socket.io/?EIO=4&transport=polling`;
    const { sid } = JSON.parse((await (await fetch(polling)).text()).slice(1)) as { sid: string };
    // Nothing to send for 300 s, so the server holds this request open.
    const poll = fetch(`${polling}&sid=${sid}`).then(
      ({ status }) => status,
      () => 'cut',
    );
    // A later request is answered first, so the server has received the poll.
    expect(await Promise.race([poll, health(backend).then(() => 'held')])).toBe('held');
    backend.signal('SIGTERM');
    expect(await backend.exit).toEqual({ code: 0, signal: null });
    await poll;
  });

  test('can be stopped when no one reads its log', async ({ start }) => {
    const backend = await start();
    backend.stopReading();
    backend.signal('SIGTERM');
    // The exit code does not matter: its reader is gone.
    await backend.exit;
  });

  test('a second signal ends it immediately', async ({ start }) => {
    const backend = await start();
    const client = await stubbornClient(backend);
    backend.signal('SIGTERM');
    await backend.line(/SIGTERM: stopping/);
    backend.signal('SIGTERM');
    expect(await backend.exit).toEqual({ code: 143, signal: null });
    client.destroy();
  });
});

/** An open WebSocket that never answers, not even a close frame, like a paused browser. */
async function stubbornClient({ url }: { readonly url: string }): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connectTcp(Number(port), hostname);
  socket.on('error', () => socket.destroy());
  socket.write(
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await new Promise((resolve) => void socket.once('data', resolve));
  socket.pause();
  return socket;
}

test('the Python backend passes its own connect test', async () => {
  const python = backends.find(({ name }) => name === 'python');
  test.skip(python?.missing !== undefined, python?.missing);
  const service = run([...PYTHON, PYTHON_CONNECT_TEST]);
  expect(await service.exit, service.lines.join('\n')).toEqual({ code: 0, signal: null });
});

test('the Node bundle has no external dependencies', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'backend-alone-'));
  await copyFile(NODE_BUNDLE, join(folder, 'server.mjs'));
  const service = run([process.execPath, join(folder, 'server.mjs')], {
    HOST: '127.0.0.1',
    PORT: '0',
    STACKMOTIVE_JWT_SECRET: SECRET,
  });
  const [, url = ''] = await service.line(/Listening on (http:\S+)/);
  expect(await health({ url })).toMatchObject({ status: 'ok' });
  await service.end('SIGTERM');
  await rm(folder, { recursive: true });
});
