/** Every kind of place that can open a socket. */
import type { Page } from '@playwright/test';
import { expect, test } from './test.ts';

test.beforeEach(({ site }) => {
  site.page('/', '');
  site.greet = (socket) => socket.send('hello');
});

const opener = (url: string): string => `const socket = new WebSocket(${JSON.stringify(url)});`;

test('a frame of the same site, from its first script', async ({ context, site, entries, tap }) => {
  site.page('/inner', `<script>${opener(site.ws('/ws?frame'))}</script>`);
  site.page('/outer', '<iframe src="/inner"></iframe>');
  const page = await context.newPage();
  await page.goto(site.url('/outer'));
  const frame = await entries.first('ws.frame');
  await page.locator('iframe').evaluate((element) => element.remove());
  await entries.first('ws.closed', ({ socket }) => socket === frame.socket);
  await tap.settle();
  expect(entries.of('ws.created')).toMatchObject([
    { url: site.ws('/ws?frame'), openedBy: { url: site.url('/inner') } },
  ]);
});

test('a blank frame, before it has loaded anything', async ({ context, site, entries, tap }) => {
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate((url) => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const { WebSocket: Inner } = frame.contentWindow as unknown as typeof globalThis;
    const socket = new Inner(url);
    socket.addEventListener('message', () => socket.close(4000));
  }, site.ws());
  expect(await entries.first('ws.closed')).toMatchObject({ code: 4000 });
  await tap.settle();
});

test('a frame of another site, from its first script', async ({ context, site, entries, tap }) => {
  site.page('/inner', `<script>${opener(site.ws('/ws?frame'))} socket.onmessage = () => socket.close(4000)</script>`);
  site.page('/outer', `<iframe src="${site.url('/inner', 'localhost')}"></iframe>`);
  const page = await context.newPage();
  await page.goto(site.url('/outer'));
  expect(await entries.first('ws.closed')).toMatchObject({ code: 4000 });
  await tap.settle();
  expect(entries.of('ws.created')).toMatchObject([
    { page: 'p1', target: 'iframe', openedBy: { url: site.url('/inner', 'localhost'), line: 1 } },
  ]);
  expect(entries.of('ws.request')[0]?.headers['origin']).toBe(site.url('', 'localhost'));
});

const later = (script: string): string => `onmessage = () => { ${script} };`;
const ask = async (page: Page): Promise<void> => {
  await page.evaluate(() => (globalThis as unknown as { worker: Worker }).worker.postMessage('go', []));
};
const withWorker = '<script>worker = new Worker("/worker.js")</script>';

test('a worker', async ({ context, site, entries, tap }) => {
  site.script('/worker.js', later(`${opener(site.ws())} socket.onmessage = () => socket.close(4000);`));
  site.page('/worker', withWorker);
  const page = await context.newPage();
  await page.goto(site.url('/worker'));
  await expect.poll(() => page.workers().length).toBe(1);
  await tap.settle();
  await ask(page);
  expect(await entries.first('ws.closed')).toMatchObject({ code: 4000 });
  await tap.settle();
  expect(entries.of('ws.created')).toMatchObject([
    { page: 'p1', target: 'worker', openedBy: { url: site.url('/worker.js'), line: 1 } },
  ]);
});

test('a nested worker', async ({ context, site, entries, tap }) => {
  site.script('/inner.js', later(`${opener(site.ws())} socket.onmessage = () => socket.close(4000);`));
  site.script(
    '/worker.js',
    `const inner = new Worker('/inner.js'); onmessage = ({ data }) => inner.postMessage(data);`,
  );
  site.page('/worker', withWorker);
  const page = await context.newPage();
  await page.goto(site.url('/worker'));
  await expect.poll(() => page.workers().length).toBe(2);
  await tap.settle();
  await ask(page);
  expect(await entries.first('ws.closed')).toMatchObject({ code: 4000 });
  await tap.settle();
  expect(entries.of('ws.created')).toMatchObject([{ page: 'p1', target: 'worker' }]);
  expect(entries.of('ws.created')[0]?.openedBy?.url).toBe(site.url('/inner.js'));
});

test('a worker that opens a socket before the tap attaches', async ({ context, site, entries, tap }) => {
  const count = 10;
  site.script('/worker.js', `${opener(site.ws())} socket.onmessage = () => socket.close(4000);`);
  const page = await context.newPage();
  await page.goto(site.url('/'));
  for (let index = 1; index <= count; index++) {
    await page.evaluate(() => void new Worker('/worker.js'));
    await expect.poll(() => entries.of('ws.closed').length).toBe(index);
  }
  await tap.settle();
  expect(entries.of('ws.created')).toHaveLength(count);
  for (const { socket } of entries.of('ws.created')) {
    expect(entries.story(socket)).toEqual(expect.arrayContaining(['ws.created', 'ws.frame', 'ws.closed']));
    expect(entries.story(socket).filter((kind) => kind === 'ws.frame')).toHaveLength(1);
  }
  // Each socket that was missed is reported.
  const whole = entries.of('ws.closed').filter(({ code }) => code === 4000).length;
  expect(tap.notObserved.filter((line) => /^w\d+: /.test(line))).toHaveLength(count - whole);
});

test('a worker that is terminated', async ({ context, site, entries, tap }) => {
  site.script('/worker.js', later(opener(site.ws())));
  site.page('/worker', withWorker);
  const page = await context.newPage();
  await page.goto(site.url('/worker'));
  await expect.poll(() => page.workers().length).toBe(1);
  await tap.settle();
  await ask(page);
  await entries.first('ws.frame');
  await page.evaluate(() => (globalThis as unknown as { worker: Worker }).worker.terminate());
  await entries.first('ws.closed');
  await tap.settle();
  expect(entries.of('ws.closed')).toHaveLength(1);
});

test('a shared worker, and one that opened its socket before the tap attached', async ({
  context,
  site,
  entries,
  tap,
}) => {
  const onconnect = `onconnect = ({ ports: [port] }) => { port.onmessage = () => { ${opener(site.ws('/ws?later'))} }; };`;
  site.script('/shared.js', `globalThis.early = new WebSocket(${JSON.stringify(site.ws('/ws?early'))}); ${onconnect}`);
  // Whatever the tap missed of the early socket, it sees later events.
  site.greet = (socket) => {
    const timer = setInterval(() => socket.send('hello'), 50);
    socket.on('close', () => clearInterval(timer));
  };
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate(() => {
    Object.assign(globalThis, { shared: new SharedWorker('/shared.js') });
  });
  await entries.first('ws.frame');
  await tap.settle();
  await page.evaluate(() => (globalThis as unknown as { shared: SharedWorker }).shared.port.postMessage('go', []));
  const created = await entries.first('ws.created', ({ url }) => url.endsWith('later'));
  await entries.first('ws.frame', ({ socket }) => socket === created.socket);
  await page.close();
  await entries.first('ws.closed', ({ socket }) => socket === created.socket);
  await tap.settle();
  expect(entries.of('ws.created')).toMatchObject([
    { page: 'p1', target: 'shared_worker', url: site.ws('/ws?early') },
    { page: 'p1', target: 'shared_worker', url: site.ws('/ws?later'), openedBy: { url: site.url('/shared.js') } },
  ]);
  expect(entries.story('w1').at(-1)).toBe('ws.closed');
});

test('a service worker', async ({ context, site, entries, tap }) => {
  site.script(
    '/service.js',
    `oninstall = () => skipWaiting();
     onactivate = (event) => event.waitUntil(clients.claim());
     onmessage = () => { ${opener(site.ws())} socket.onmessage = () => socket.close(4000); };`,
  );
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/service.js');
    await navigator.serviceWorker.ready;
  });
  await tap.settle();
  await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.postMessage('go', []));
  expect(await entries.first('ws.closed')).toMatchObject({ code: 4000 });
  await tap.settle();
  expect(entries.of('ws.created')).toMatchObject([{ page: 'p1', target: 'service_worker' }]);
});

test('a popup that opens a socket in its first script', async ({ context, site, entries, tap }) => {
  site.page('/popup', `<script>${opener(site.ws())} socket.onmessage = () => socket.close(4000)</script>`);
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate(() => void open('/popup'));
  const closed = await entries.first('ws.closed');
  await entries.first('navigation', ({ page: name }) => name === 'p2');
  await tap.settle();
  expect(closed.page).toBe('p2');
  expect(entries.of('ws.created')).toHaveLength(1);
  expect(entries.of('ws.frame')).toHaveLength(1);
  expect(entries.of('navigation').filter(({ url }) => url === site.url('/popup'))).toHaveLength(1);
  // Playwright may have let it run before the tap attached; then that is reported.
  expect(tap.notObserved.some((line) => line.startsWith('w1: '))).toBe(closed.code === undefined);
});

test('two pages are distinguished, each from its first request', async ({ context, site, entries, tap }) => {
  site.page('/first', `<script>${opener(site.ws('/ws?first'))}</script>`);
  site.page('/second', `<script>${opener(site.ws('/ws?second'))}</script>`);
  await Promise.all(['/first', '/second'].map(async (path) => (await context.newPage()).goto(site.url(path))));
  await expect.poll(() => entries.of('ws.frame').length).toBe(2);
  await tap.settle();
  for (const path of ['first', 'second']) {
    const [navigation] = entries.of('navigation').filter(({ url }) => url.endsWith(path));
    const [created] = entries.of('ws.created').filter(({ url }) => url.endsWith(path));
    const [request] = entries.of('http.request').filter(({ url }) => url.endsWith(path));
    expect(new Set([navigation?.page, created?.page, request?.page])).toEqual(new Set([navigation?.page]));
  }
  expect(entries.of('page.opened').map(({ page }) => page)).toEqual(['p1', 'p2']);
});

test('ignores another context of the same browser', async ({ own, context, site, entries, tap }) => {
  const other = await own.newContext();
  const foreign = await other.newPage();
  await foreign.goto(site.url('/'));
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await foreign.evaluate((url) => void new WebSocket(url), site.ws('/ws?foreign'));
  await page.evaluate((url) => void new WebSocket(url), site.ws('/ws?ours'));
  await entries.first('ws.frame');
  await tap.settle();
  await other.close();
  expect(entries.of('ws.created').map(({ url }) => url)).toEqual([site.ws('/ws?ours')]);
  expect(entries.of('navigation')).toHaveLength(1);
  expect(await context.cookies()).toEqual([]);
});
