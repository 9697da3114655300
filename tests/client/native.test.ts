import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { expect, routes, states, test } from './test.ts';

test('the first version opens a native WebSocket, is never connected, and keeps retrying', async ({
  backend,
  dashboard,
  serveWith,
}) => {
  const site = await serveWith({ STACKMOTIVE_CLIENT: 'native' });
  const { page } = dashboard;
  const refused = page.waitForEvent('console', (line) => line.text().includes('Unexpected response code: 400'));
  await page.goto(`${site.url}/favicon.svg`);
  await dashboard.store('a.b.c');
  await page.goto(`${site.url}${routes.dashboard}`);
  await refused;
  await expect(page.getByText('WebSocket closed with code 1006').first()).toBeVisible();
  await expect(dashboard.state()).toHaveText(states.connecting);
  await expect.poll(() => backend.upgrades.length, { timeout: 15_000 }).toBeGreaterThan(1);
  for (const { url } of backend.upgrades) expect(url).toBe('/socket.io/?token=a.b.c');
  expect(backend.tokens).toEqual([]);
  expect(await dashboard.socketFlag()).toBe(false);
});

test('the line that opens the socket is line 25 of its source, by the source map', async ({
  backend,
  built,
  page,
  serveWith,
}) => {
  const site = await serveWith({ STACKMOTIVE_CLIENT: 'native' });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const opened = new Promise<{ url: string; line: number; column: number }>((resolve) => {
    devtools.once('Network.webSocketCreated', ({ initiator }) => {
      const frame = initiator?.stack?.callFrames[0];
      if (frame) resolve({ url: frame.url, line: frame.lineNumber + 1, column: frame.columnNumber });
    });
  });
  await page.goto(`${site.url}${routes.dashboard}`);
  const { url, line, column } = await opened;
  const map = new TraceMap(await readFile(`${join(built, new URL(url).pathname)}.map`, 'utf8'));
  const source = originalPositionFor(map, { line, column });
  expect(source).toMatchObject({ source: expect.stringMatching(/src\/hooks\/use-websocket\.native\.ts$/), line: 25 });
  const content = map.sourcesContent?.[map.sources.indexOf(source.source)]?.split('\n')[24];
  expect(content).toContain('new WebSocket(');
  expect(backend.tokens).toEqual([]);
});

test('every page route serves the chosen entry', async ({ backend, request, serveWith, site }) => {
  const native = await serveWith({ STACKMOTIVE_CLIENT: 'native' });
  for (const path of ['/', '/login', '/register', '/dashboard?a=1.2', '/some/where']) {
    expect(await (await request.get(`${native.url}${path}`)).text(), path).toContain('/assets/native-');
    expect(await (await request.get(`${site.url}${path}`)).text(), path).toContain('/assets/main-');
  }
  expect(backend.upgrades).toEqual([]);
});
