import { expect, test } from './test.ts';

test.beforeEach(({ site }) => {
  site.page('/', '');
  site.greet = (socket, request) => {
    const close = new URL(request.url ?? '', 'http://site').searchParams.get('close');
    if (close === 'cut') socket.terminate();
    else if (close === 'none') socket.close();
    else if (close) socket.close(Number(close), 'so be it');
    else socket.send(`hello ${request.url}`);
  };
});

test('records a socket from its constructor to its close', async ({ context, site, entries, tap }) => {
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate((url) => {
    const socket = new WebSocket(url);
    socket.addEventListener('open', () => socket.send('2probe'));
    socket.addEventListener('message', () => socket.close(4001, 'enough'));
  }, site.ws());
  const closed = await entries.first('ws.closed');
  await tap.settle();

  expect(entries.story('w1')).toEqual(['ws.created', 'ws.request', 'ws.response', 'ws.frame', 'ws.frame', 'ws.closed']);
  const [created] = entries.of('ws.created');
  expect(created).toMatchObject({ page: 'p1', target: 'page', url: site.ws() });
  expect(entries.of('ws.request')[0]?.headers).toMatchObject({ origin: site.url(''), upgrade: 'websocket' });
  expect(entries.of('ws.response')[0]).toMatchObject({ status: 101, headers: { connection: 'Upgrade' } });
  expect(entries.of('ws.frame')).toMatchObject([
    { direction: 'sent', raw: '2probe', opcode: 1, bytes: 6, packet: { engine: 'ping', data: 'probe' } },
    { direction: 'received', raw: 'hello /ws' },
  ]);
  expect(closed).toMatchObject({ code: 4001, reason: 'enough', wasClean: true, byPage: true });
  const times = entries.all.filter((entry) => 'socket' in entry).map(({ t }) => t);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

for (const [close, code, wasClean] of [
  ['1000', 1000, true],
  ['none', 1005, true],
  ['cut', 1006, false],
  ['1011', 1011, true],
] as const) {
  test(`close code ${code} is the page's`, async ({ context, site, entries, tap }) => {
    const page = await context.newPage();
    await page.goto(site.url('/'));
    await page.evaluate((url) => void new WebSocket(url), site.ws(`/ws?close=${close}`));
    const closed = await entries.first('ws.closed');
    expect(closed).toMatchObject({ code, wasClean });
    expect(closed.byPage).toBeUndefined();
    await tap.settle();
    expect(entries.of('ws.closed')).toHaveLength(1);
  });
}

test('a message that is too big closes with 1009', async ({ context, site, entries, tap }) => {
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate((url) => {
    const socket = new WebSocket(url);
    socket.addEventListener('open', () => socket.send('x'.repeat(2 * 1024 * 1024)));
  }, site.ws());
  expect(await entries.first('ws.closed')).toMatchObject({ code: 1009 });
  await tap.settle();
  expect(entries.of('ws.frame').find(({ direction }) => direction === 'sent')?.bytes).toBe(2 * 1024 * 1024);
});

test('a refused handshake has its status and its error', async ({ context, site, entries, tap }) => {
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate((url) => void new WebSocket(url), site.ws('/ws?status=400'));
  expect(await entries.first('ws.closed')).toMatchObject({ code: 1006, wasClean: false });
  await tap.settle();
  expect(entries.of('ws.response')).toMatchObject([{ status: 400 }]);
  expect(entries.of('ws.error')[0]?.message).toContain('Unexpected response code: 400');
  const said = entries.of('console').filter(({ text }) => text.includes('Unexpected response code: 400'));
  expect(said).toMatchObject([{ level: 'error', page: 'p1' }]);
});

test('a binary frame is base64', async ({ context, site, entries, tap }) => {
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate((url) => {
    const socket = new WebSocket(url);
    socket.addEventListener('open', () => socket.send(new Uint8Array([1, 2, 255])));
  }, site.ws());
  const sent = await entries.first('ws.frame', ({ direction }) => direction === 'sent');
  expect(sent).toMatchObject({ opcode: 2, raw: 'AQL/', bytes: 3 });
  expect(sent.packet).toBeUndefined();
  await tap.settle();
});

test('records a socket that CSP blocks, although the browser never created it', async ({
  context,
  site,
  entries,
  tap,
}) => {
  site.page('/csp', '', { 'content-security-policy': "connect-src 'none'" });
  const page = await context.newPage();
  await page.goto(site.url('/csp'));
  await page.evaluate((url) => void new WebSocket(url), site.ws());
  await entries.first('ws.closed');
  await tap.settle();
  expect(entries.story('w1')).toEqual(['ws.created', 'ws.error', 'ws.closed']);
  expect(entries.of('ws.created')[0]?.url).toBe(site.ws());
  expect(entries.of('ws.error')[0]?.message).toMatch(/^blocked before a socket existed: .*violates .*connect-src/);
  expect(entries.of('ws.closed')[0]).not.toHaveProperty('code');
});

test('records a constructor that throws', async ({ context, site, entries, tap }) => {
  const page = await context.newPage();
  await page.goto(site.url('/'));
  const thrown = await page.evaluate(() => {
    try {
      return new WebSocket('http://[').url;
    } catch (error) {
      return (error as Error).name;
    }
  });
  expect(thrown).toBe('SyntaxError');
  await tap.settle();
  expect(entries.story('w1')).toEqual(['ws.created', 'ws.error', 'ws.closed']);
  expect(entries.of('ws.error')[0]?.message).toContain('SyntaxError');
});

test('a reload in the middle of an attempt ends it', async ({ context, site, entries, tap }) => {
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate(
    ([open, silent]) => {
      void new WebSocket(open ?? '');
      void new WebSocket(silent ?? '');
    },
    [site.ws(), site.ws('/ws?silent')],
  );
  await entries.first('ws.frame');
  await page.reload();
  await tap.settle();
  const closed = entries.of('ws.closed');
  expect(closed.map(({ socket }) => socket).toSorted()).toEqual(['w1', 'w2']);
  expect(closed[0]).not.toHaveProperty('code');
  const [, reloaded] = entries.of('navigation');
  for (const { t } of closed) expect(t).toBe(reloaded?.t);
});

test('a page that closes during an attempt leaves complete entries and no rejection', async ({
  context,
  site,
  entries,
  tap,
  rejections,
}) => {
  for (let round = 0; round < 5; round++) {
    const page = await context.newPage();
    await page.goto(site.url('/'));
    const work = page.evaluate(async (url) => {
      void new WebSocket(url);
      await fetch('/socket.io/?EIO=4&transport=polling');
      await fetch('/api/health');
    }, site.ws());
    await entries.first('ws.created', (entry) => entry.page === `p${round + 1}`);
    await page.close();
    await work.catch(() => undefined);
  }
  await tap.settle();
  expect(entries.of('page.closed')).toHaveLength(5);
  expect(entries.of('ws.closed')).toHaveLength(5);
  expect(rejections).toEqual([]);
});
