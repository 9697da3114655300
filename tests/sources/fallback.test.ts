/** The tap without the DevTools protocol, using Playwright's own events, tested in Chromium. */
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { tapBrowser } from 'realtime-doctor/sources/page/index.ts';
import { expect, test } from './test.ts';

test('writes the same kinds of entries, and says what is missing', async ({ context, site, entries, rejections }) => {
  const clock = entries.clock;
  const tap = await tapBrowser(context, { contract: stackmotive, clock, write: entries.write, by: 'events' });
  site.page('/', '');
  site.add('/api/health', { type: 'application/json', body: '{"ok":true}' });
  site.add('/picture.png', { type: 'image/png', body: Buffer.from([1]) });
  site.greet = (socket) => socket.on('message', () => socket.close(4000));
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate(async (url) => {
    console.warn('said');
    setTimeout(() => {
      throw new RangeError('thrown');
    });
    await fetch('/api/health').then((response) => response.text());
    await fetch('/picture.png');
    const socket = new WebSocket(url);
    socket.addEventListener('open', () => socket.send('42["ask",1]'));
  }, site.ws());
  await page.evaluate((url) => void new WebSocket(url), site.ws('/ws?status=400'));
  await entries.first('ws.error');
  await entries.first('ws.closed', ({ socket }) => socket === 'w1');
  await page.close();
  await tap.settle();

  expect(entries.story('w1')).toEqual(['ws.created', 'ws.frame', 'ws.closed']);
  expect(entries.of('ws.created')[0]).toMatchObject({ page: 'p1', url: site.ws() });
  expect(entries.of('ws.frame')).toMatchObject([
    { direction: 'sent', packet: { socket: { event: 'ask', args: [1] } } },
  ]);
  expect(entries.of('http.request').map(({ url }) => new URL(url).pathname)).toEqual([
    '/',
    '/api/health',
    '/picture.png',
  ]);
  expect(entries.of('http.response').find(({ body }) => body !== undefined)).toMatchObject({
    status: 200,
    body: '{"ok":true}',
  });
  expect(entries.of('console')).toEqual(
    expect.arrayContaining([expect.objectContaining({ level: 'warning', text: 'said' })]),
  );
  expect(entries.of('page.error')).toMatchObject([{ message: 'thrown' }]);
  expect(entries.of('page.opened', 'navigation', 'page.closed').map(({ kind }) => kind)).toEqual([
    'page.opened',
    'navigation',
    'page.closed',
  ]);
  expect(tap.notObserved.join('; ')).toMatch(/close code.*what the page shows/);

  await tap.stop();
  const count = entries.all.length;
  await (await context.newPage()).goto(site.url('/'));
  expect(entries.all).toHaveLength(count);
  expect(rejections).toEqual([]);
});
