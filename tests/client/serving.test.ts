import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { freePort } from './backend.ts';
import { preview, runVite } from './site.ts';
import { expect, states, test } from './test.ts';

/** Requests an upgrade over a plain socket, to see what a browser hides. */
function upgrade(site: string): Socket {
  const { port, host } = new URL(site);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\n` +
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  return socket;
}

async function firstLine(socket: Socket): Promise<string | undefined> {
  const [data] = (await once(socket, 'data')) as [Buffer];
  return data.toString('latin1').split('\r\n')[0];
}

test('answers 502 for requests and upgrades while the backend is down', async ({ backend, request, site }) => {
  await backend.crash();
  expect((await request.get('/api/health')).status()).toBe(502);
  expect((await request.get('/socket.io/?EIO=4&transport=polling')).status()).toBe(502);
  const socket = upgrade(site.url);
  expect(await firstLine(socket)).toBe('HTTP/1.1 502 Bad Gateway');
  await once(socket, 'close');
  expect(site.output()).toContain('ws proxy error');
  expect(site.isRunning()).toBe(true);
});

test('neither end can crash the server by closing the connection', async ({ backend, serveWith }) => {
  const site = await serveWith({});
  const cut = upgrade(site.url);
  expect(await firstLine(cut)).toContain('101');
  cut.resetAndDestroy();
  backend.holds = true;
  const early = upgrade(site.url);
  await expect.poll(() => backend.upgrades.length).toBe(2);
  early.resetAndDestroy();
  const orphan = upgrade(site.url);
  await expect.poll(() => backend.upgrades.length).toBe(3);
  await backend.crash();
  expect(await firstLine(orphan)).toBe('HTTP/1.1 502 Bad Gateway');

  backend.holds = false;
  await backend.start();
  const next = upgrade(site.url);
  expect(await firstLine(next)).toContain('101');
  const closed = once(next, 'close');
  const seen: Buffer[] = [];
  next.on('data', (data) => seen.push(data));
  await backend.crash('RST');
  await closed;
  // After the 101 no status line may be written into the stream of frames.
  expect(Buffer.concat(seen).toString('latin1')).not.toContain('502');
  expect(site.isRunning()).toBe(true);
});

test('STACKMOTIVE_PROXY_WS=off passes polling on and swallows upgrades', async ({
  backend,
  dashboard,
  request,
  serveWith,
}) => {
  const site = await serveWith({ STACKMOTIVE_PROXY_WS: 'off' });
  expect(await (await request.get(`${site.url}/socket.io/?EIO=4&transport=polling`)).text()).toMatch(/^0\{"sid"/);
  await dashboard.page.goto(`${site.url}/dashboard`);
  await expect(dashboard.state()).toHaveText(states.connecting);
  const silent = upgrade(site.url);
  await once(silent, 'connect');
  await request.get(`${site.url}/socket.io/?EIO=4&transport=polling`);
  expect(backend.upgrades).toEqual([]);
  expect(silent.bytesRead).toBe(0);
  silent.destroy();
});

test('STACKMOTIVE_CSP sets the policy on pages, and the browser enforces it', async ({
  backend,
  dashboard,
  request,
  serveWith,
  site,
}) => {
  const policy = "default-src 'self'; connect-src https://elsewhere.example";
  const strict = await serveWith({ STACKMOTIVE_CSP: policy });
  const header = async (url: string) => (await request.get(url)).headers()['content-security-policy'];
  expect(await header(`${strict.url}/dashboard`)).toBe(policy);
  expect(await header(`${strict.url}/favicon.svg`)).toBeUndefined();
  expect(await header(`${site.url}/dashboard`)).toBeUndefined();

  const blocked = dashboard.page.waitForEvent('console', (line) => line.text().includes('connect-src'));
  await dashboard.page.goto(`${strict.url}/dashboard`);
  await blocked;
  await expect(dashboard.state()).toHaveText(states.connecting);
  expect(backend.upgrades).toEqual([]);
});

test('SIGTERM ends it with 0 while a page is connected', async ({ backend, dashboard, serveWith }) => {
  const site = await serveWith({});
  await dashboard.page.goto(`${site.url}/dashboard`);
  await expect(dashboard.state()).toHaveText(states.connected);
  expect(await site.stop()).toEqual({ code: 0, signal: null });
  await expect(dashboard.state()).toHaveText(states.lost);
  await expect.poll(() => backend.goodbyes.length).toBe(1);
});

test("answers under a container's host name", async ({ backend, request, site }) => {
  const response = await request.get(`${site.url}/login`, { headers: { host: 'e2e-1-frontend-1:5174' } });
  expect(response.status()).toBe(200);
  expect(backend.upgrades).toEqual([]);
});

for (const [name, value] of [
  ['PORT', 'http'],
  ['STACKMOTIVE_CLIENT', 'nativ'],
  ['STACKMOTIVE_PROXY_WS', 'maybe'],
  ['STACKMOTIVE_BACKEND_URL', 'backend:8000'],
] as const) {
  test(`${name}=${value} is rejected with one sentence`, async () => {
    const { code, output } = await runVite(['preview', '--config', 'preview.config.ts'], { [name]: value });
    expect(code).toBe(1);
    expect(output).toMatch(new RegExp(`${name} must be .*"${value}"`));
  });
}

test('a missing build and a port in use are rejected with one sentence', async ({ built, serveWith }) => {
  await expect(preview(`${built}-absent`, {})).rejects.toThrow('npm run build -w stack/client');
  const PORT = String(await freePort());
  await serveWith({ PORT });
  await expect(serveWith({ PORT })).rejects.toThrow(`Port ${PORT} is already in use`);
});
