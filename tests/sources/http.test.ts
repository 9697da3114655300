import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { io } from 'socket.io-client';
import { expect, test } from './test.ts';

const main = createRequire(import.meta.url).resolve('socket.io-client');
const client = readFileSync(join(dirname(main), '../../dist/socket.io.min.js'), 'utf8');
declare const window: { io: typeof io } & typeof globalThis;

test.beforeEach(({ site }) => {
  site.script('/io.js', client);
  site.page('/', '<script src="/io.js"></script>');
  site.io.on('connection', (socket) => {
    socket.emit('connected', { tier: 'operator' });
    socket.on('ask', (_, answer: (text: string) => void) => answer('answered'));
  });
});

test('decodes polling like a WebSocket', async ({ context, site, entries, tap }) => {
  const page = await context.newPage();
  await page.goto(site.url('/'));
  const answer = await page.evaluate(async () => {
    const socket = window.io({ transports: ['polling'], auth: { token: 'x' } });
    const answered = (await socket.emitWithAck('ask', {})) as string;
    socket.disconnect();
    return answered;
  });
  expect(answer).toBe('answered');
  await tap.settle();
  const sent = entries.of('http.request').flatMap(({ packets = [] }) => packets);
  const received = entries.of('http.response').flatMap(({ packets = [] }) => packets);
  expect(sent[0]).toMatchObject({ engine: 'message', socket: { type: 'connect', args: [{ token: 'x' }] } });
  expect(sent.find(({ socket }) => socket?.event === 'ask')).toBeDefined();
  expect(received[0]).toMatchObject({ engine: 'open', data: expect.stringContaining('pingInterval') });
  expect(received.find(({ socket }) => socket?.event === 'connected')?.socket?.args).toEqual([{ tier: 'operator' }]);
  const polls = entries.of('http.request').filter(({ url }) => url.includes('transport=polling'));
  expect(polls.length).toBeGreaterThan(2);
  for (const poll of polls) expect(poll.openedBy?.url).toBe(site.url('/io.js'));
});

test('records an upgrade from polling on both transports', async ({ context, site, entries, tap }) => {
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate(() => void window.io());
  await entries.first('ws.frame', ({ direction, raw }) => direction === 'sent' && raw === '5');
  await tap.settle();
  const [opened] = entries.of('http.response').flatMap(({ packets = [] }) => packets);
  const { sid } = JSON.parse(opened?.data ?? '{}') as { sid: string };
  expect(new URL(entries.of('ws.created')[0]?.url ?? '').searchParams.get('sid')).toBe(sid);
  const frames = entries.of('ws.frame').map(({ direction, raw }) => `${direction} ${raw}`);
  expect(frames).toEqual(['sent 2probe', 'received 3probe', 'sent 5']);
});

test('records only relevant requests, and only bodies that are evidence', async ({ context, site, entries, tap }) => {
  site.add('/api/health', { type: 'application/json', body: '{"ok":true}' });
  site.add('/api/other', { type: 'application/json', body: '{"private":1}' });
  site.add('/picture.png', { type: 'image/png', body: Buffer.from([1, 2, 3]) });
  site.page('/', '<img src="/picture.png"><script src="/io.js"></script>');
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate(async () => {
    // A body that the page does not read never ends for the browser.
    await fetch('/api/health').then((response) => response.text());
    await fetch('/api/other', { method: 'POST', body: 'private' });
    await fetch('/api/login', { method: 'POST', body: '{"email":"a@b"}' }).then((response) => response.text());
  });
  await tap.settle();
  const told = entries.of('http.request').map(({ method, url, body }) => [method, new URL(url).pathname, body]);
  expect(told).toEqual([
    ['GET', '/', undefined],
    ['GET', '/api/health', undefined],
    ['POST', '/api/other', undefined],
    ['POST', '/api/login', '{"email":"a@b"}'],
  ]);
  const answers = entries.of('http.response').map(({ status, body }) => `${status} ${body}`);
  expect(new Set(answers)).toEqual(new Set(['200 undefined', '200 {"ok":true}', '404 not here']));
  expect(answers).toHaveLength(4);
  expect(entries.of('http.request')[0]?.headers).toMatchObject({ host: `127.0.0.1:${site.port}` });
});

test('truncates a large body, and records each hop of a redirect', async ({ context, site, entries, tap }) => {
  site.add('/api/health', { body: 'x'.repeat(100_000) });
  site.add('/away', (_, response) => void response.writeHead(302, { location: '/api/health', 'x-hop': '1' }).end());
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate(() => fetch('/away').then((response) => response.text()));
  await tap.settle();
  const asked = entries.sorted.filter((entry) => entry.kind === 'http.request');
  const [, away, health] = asked;
  expect([away?.url, health?.url]).toEqual([site.url('/away'), site.url('/api/health')]);
  const answer = (request: string | undefined) => entries.of('http.response').find((each) => each.request === request);
  expect(answer(away?.request)).toMatchObject({ status: 302, headers: { 'x-hop': '1' } });
  expect(answer(health?.request)?.body).toHaveLength(64 * 1024);
});

test('records the true status of what CORS hides from the page', async ({ context, site, entries, tap }) => {
  site.add('/socket.io.x/', { status: 418, body: 'hidden' });
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate((url) => fetch(url).catch(() => undefined), site.url('/hidden', 'localhost'));
  await page.evaluate(
    (url) => fetch(url, { method: 'PUT', headers: { 'x-own': '1' } }).catch(() => undefined),
    site.url('/hidden', 'localhost'),
  );
  await tap.settle();
  const [, simple, preflighted, preflight] = entries.of('http.request');
  const of = (request: string | undefined) =>
    entries
      .of('http.response', 'http.failed')
      .filter((each) => each.request === request)
      .map((each) => (each.kind === 'http.response' ? each.status : each.blockedReason));
  expect(simple?.headers['origin']).toBe(site.url(''));
  expect(of(simple?.request)).toEqual([404, 'cors MissingAllowOriginHeader']);
  expect(new Set([preflighted?.method, preflight?.method])).toEqual(new Set(['OPTIONS', 'PUT']));
  const asked = [preflighted, preflight].find((each) => each?.method === 'OPTIONS');
  expect(of(asked?.request)[0]).toBe(404);
  expect(
    entries
      .of('console')
      .map(({ text }) => text)
      .join(),
  ).toContain('blocked by CORS policy');
});

test("records a refused connection with the browser's error", async ({ context, site, entries, tap }) => {
  const page = await context.newPage();
  await page.goto(site.url('/'));
  site.add('/cut', (request) => void request.socket.destroy());
  await page.evaluate(() => fetch('/cut').catch(() => undefined));
  await tap.settle();
  expect(entries.of('http.failed')).toMatchObject([{ error: 'net::ERR_EMPTY_RESPONSE' }]);
});
