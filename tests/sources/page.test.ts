import jwt from 'jsonwebtoken';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { showToken } from 'realtime-doctor/transcript/jwt.ts';
import { tapBrowser } from 'realtime-doctor/sources/page/index.ts';
import { launch } from './browser.ts';
import { expect, test } from './test.ts';

const state = (text: string): string => `<p data-testid="connection-state">${text}</p>`;

test('records when what the page shows appears, changes and disappears', async ({ context, site, entries, tap }) => {
  site.page('/', `${state(' Connec\n ting ')}<p>nothing else</p>`);
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate(() => {
    const [paragraph] = document.getElementsByTagName('p');
    if (paragraph?.firstChild) paragraph.firstChild.nodeValue = 'Connected';
    const toasts = document.body.appendChild(document.createElement('section'));
    for (const text of ['price alert', 'price alert']) {
      const toast = toasts.appendChild(document.createElement('div'));
      toast.dataset['testid'] = 'notification-toast';
      toast.textContent = text;
    }
  });
  await page.evaluate(() => document.querySelector('section')?.firstElementChild?.remove());
  await page.evaluate(() => document.querySelector('section')?.firstElementChild?.setAttribute('hidden', ''));
  await tap.settle();
  const shown = entries.of('shown').map(({ what, text, element }) => [what, text, element]);
  expect(shown).toEqual([
    ['state', 'Connec ting', 1],
    ['toast', 'price alert', 2],
    ['toast', 'price alert', 3],
    ['state', 'Connected', 1],
    ['toast', null, 2],
    ['toast', null, 3],
  ]);
});

test('a navigation removes what the page showed', async ({ context, site, entries, tap }) => {
  site.page('/', state('Connected'));
  site.page('/next', state('Connecting'));
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.goto(site.url('/next'));
  await tap.settle();
  expect(entries.of('shown').map(({ text, element }) => [text, element])).toEqual([
    ['Connected', 1],
    [null, 1],
    ['Connecting', 2],
  ]);
  const kinds = entries.sorted.filter(({ kind }) => kind === 'shown' || kind === 'navigation').map(({ kind }) => kind);
  expect(kinds).toEqual(['navigation', 'shown', 'navigation', 'shown', 'shown']);
});

test('records navigations, also within the document', async ({ context, site, entries, tap }) => {
  site.page('/', '');
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate(() => history.pushState({}, '', '/dashboard'));
  await page.evaluate(() => void (location.hash = 'part'));
  await page.reload();
  await tap.settle();
  expect(entries.of('navigation').map(({ url }) => new URL(url).pathname + new URL(url).hash)).toEqual([
    '/',
    '/dashboard',
    '/dashboard#part',
    '/dashboard#part',
  ]);
});

test('records offline and online', async ({ context, site, entries, tap }) => {
  site.page('/', '');
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await context.setOffline(true);
  await entries.first('connectivity', ({ online }) => !online);
  await context.setOffline(false);
  await entries.first('connectivity', ({ online }) => online);
  await tap.settle();
  expect(entries.of('connectivity').map(({ online }) => online)).toEqual([false, true]);
});

test('records localStorage by its keys, and a token by its claims', async ({ context, site, entries, tap }) => {
  const token = jwt.sign({ sub: '1', tier: 'operator' }, 'not a secret', { expiresIn: 60 });
  site.page(
    '/',
    `<script>localStorage.setItem('theme', 'dark'); localStorage.setItem('other_key', ${JSON.stringify(token)})</script>`,
  );
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await entries.first('storage');
  await page.evaluate((url) => {
    localStorage.setItem('session', JSON.stringify({ access: localStorage.getItem('other_key') }));
    localStorage.removeItem('other_key');
    void new WebSocket(url);
  }, site.ws());
  await entries.first('storage', ({ keys }) => keys.some(({ key }) => key === 'session'));
  await tap.settle();
  const shown = showToken(token);
  expect(shown).toContain('sub=1 tier=operator');
  expect(entries.of('storage').map(({ keys }) => keys)).toEqual([
    expect.arrayContaining([{ key: 'theme' }, { key: 'other_key', jwt: shown }]),
    expect.arrayContaining([{ key: 'theme' }, { key: 'session', jwt: shown }]),
  ]);
  expect(JSON.stringify(entries.all)).not.toContain(token);
  expect(JSON.stringify(entries.all)).not.toContain('dark');
});

test('records console messages and errors, each once', async ({ context, site, entries, tap }) => {
  site.page('/', '');
  site.script('/worker.js', 'onmessage = () => console.warn("from the worker", { deep: [1] })');
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate(() => {
    console.log('text', 1, null, undefined, [1, 'two'], { a: 'b' });
    console.error(new TypeError('shown'));
    setTimeout(() => {
      throw new RangeError('thrown');
    });
    void Promise.reject(new Error('rejected'));
    Object.assign(globalThis, { worker: new Worker('/worker.js') });
  });
  await expect.poll(() => page.workers().length).toBe(1);
  await tap.settle();
  await page.evaluate(() => (globalThis as unknown as { worker: Worker }).worker.postMessage('go', []));
  await entries.first('console', ({ text }) => text.startsWith('from the worker'));
  await expect.poll(() => entries.of('page.error').length).toBe(2);
  await tap.settle();
  const lines = entries.of('console');
  expect(lines.map(({ level, text }) => [level, text.split('\n')[0]])).toEqual([
    ['log', 'text 1 null undefined [1, "two"] {a: "b"}'],
    ['error', 'TypeError: shown'],
    ['warning', 'from the worker {deep: Array(1)}'],
  ]);
  expect(lines[2]?.at).toMatchObject({ url: site.url('/worker.js'), line: 1, column: 27 });
  const errors = entries.of('page.error').map(({ message }) => message);
  expect(errors.toSorted()).toEqual(['RangeError: thrown', 'Uncaught (in promise) Error: rejected']);
});

test('records a page that opens, crashes and closes', async ({ context, site, entries, tap }) => {
  site.page('/', state('Connected'));
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate((url) => void new WebSocket(url), site.ws());
  await entries.first('ws.response');
  const session = await context.newCDPSession(page);
  void session.send('Page.crash').catch(() => undefined);
  await entries.first('page.crashed');
  await page.close();
  await entries.first('page.closed');
  await tap.settle();
  expect(entries.of('page.opened', 'page.crashed', 'page.closed').map(({ kind, page: name }) => [kind, name])).toEqual([
    ['page.opened', 'p1'],
    ['page.crashed', 'p1'],
    ['page.closed', 'p1'],
  ]);
  expect(entries.of('ws.closed')).toHaveLength(1);
});

test('records a page that was open before the tap from then on', async ({ own, site, entries }) => {
  const context = await own.newContext();
  site.page('/', state('Connected'));
  const page = await context.newPage();
  await page.goto(site.url('/'));
  const tap = await tapBrowser(context, { contract: stackmotive, clock: entries.clock, write: entries.write });
  await page.evaluate((url) => {
    const socket = new WebSocket(url);
    socket.addEventListener('open', () => socket.close(4000));
  }, site.ws());
  expect(await entries.first('ws.closed')).toMatchObject({ code: 4000 });
  await tap.settle();
  expect(entries.of('shown')).toMatchObject([{ what: 'state', text: 'Connected' }]);
  expect(entries.of('storage')).toHaveLength(1);
  await tap.stop();
  const count = entries.all.length;
  await page.reload();
  await tap.stop();
  await context.close();
  expect(entries.all).toHaveLength(count);
});

test('loses nothing when the browser closes', async ({ site, entries, rejections }) => {
  const browser = await launch();
  const context = await browser.newContext();
  const tap = await tapBrowser(context, { contract: stackmotive, clock: entries.clock, write: entries.write });
  site.page('/', '');
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate((url) => void new WebSocket(url), site.ws());
  await entries.first('ws.response');
  const session = await browser.newBrowserCDPSession();
  void session.send('Browser.crash').catch(() => undefined);
  await entries.first('page.closed');
  await tap.settle();
  await tap.stop();
  expect(entries.story('w1').at(-1)).toBe('ws.closed');
  expect(rejections).toEqual([]);
});

test('times of page, network and Node are in one order, and the clock states its error', async ({
  context,
  site,
  entries,
  tap,
}) => {
  expect(tap.clock.error).toBeGreaterThan(0);
  expect(Number.isFinite(tap.clock.offset)).toBe(true);
  site.page('/', '<p></p>');
  site.greet = (socket) => socket.on('message', () => socket.send('greeted'));
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate((url) => {
    const socket = new WebSocket(url);
    socket.addEventListener('open', () => socket.send('hello'));
    socket.addEventListener('message', () => {
      const text = document.querySelector('p');
      if (text) text.dataset['testid'] = 'connection-state';
      console.log('heard');
      socket.close(4000);
    });
  }, site.ws());
  await entries.first('ws.closed');
  await tap.settle();
  const told = entries.sorted
    .filter(({ kind }) => /^(ws|navigation|console|shown)/.test(kind))
    .map((entry) => (entry.kind === 'ws.frame' ? entry.direction : entry.kind));
  expect(told).toEqual([
    'navigation',
    'ws.created',
    'ws.request',
    'ws.response',
    'sent',
    'received',
    'console',
    'shown',
    'ws.closed',
  ]);
  for (const { t } of entries.all) expect(t).toBeLessThanOrEqual(entries.clock.now());
});

test('the tap is ready when all pages have answered its set-up commands', async ({
  context,
  site,
  entries,
  contract,
}) => {
  site.page('/', state('Connected'));
  const page = await context.newPage();
  await page.goto(site.url('/'));
  const begun = page.waitForEvent('console');
  // The answers arrive in any order; page and test share one clock.
  const ended = page.evaluate(() => {
    console.log('busy');
    const began = performance.now();
    while (performance.now() - began < 1500);
    return Date.now();
  });
  await begun;
  const tap = await tapBrowser(context, { contract, clock: entries.clock, write: entries.write });
  await tap.ready();
  expect(Date.now()).toBeGreaterThanOrEqual(await ended);
  await tap.stop();
});
