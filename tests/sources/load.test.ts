/** Ten thousand frames per second, and a context that is never idle. */
import { expect, test } from './test.ts';

const RATE = 10_000;
const SECONDS = 2;

test('records 10,000 frames per second, complete and in order', async ({ context, site, entries, tap }) => {
  test.setTimeout(60_000);
  site.page('/', '<p data-testid="connection-state">Connected</p>');
  // Framed like socket.io; 10 ms worth at a time, paced by the clock.
  site.greet = (socket) => {
    const total = RATE * SECONDS;
    const began = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * RATE));
      while (sent < due) socket.send(`42["notification",{"type":"test","message":"number ${sent++}","data":{}}]`);
      if (sent < total) return;
      clearInterval(timer);
      socket.close(1000, 'all sent');
    }, 10);
  };
  const page = await context.newPage();
  await page.goto(site.url('/'));
  const heard = await page.evaluate(async (url) => {
    const socket = new WebSocket(url);
    let count = 0;
    socket.addEventListener('message', () => {
      count += 1;
    });
    await new Promise((resolve) => socket.addEventListener('close', resolve));
    return count;
  }, site.ws());
  await entries.first('ws.closed');
  await tap.settle();
  expect(heard).toBe(RATE * SECONDS);
  const numbers = entries.of('ws.frame').map(({ packet }) => {
    const [data] = packet?.socket?.args ?? [];
    return Number((data as { message: string }).message.replace('number ', ''));
  });
  expect(numbers).toHaveLength(RATE * SECONDS);
  expect(numbers.every((number, index) => number === index)).toBe(true);
  const times = entries.of('ws.frame').map(({ t }) => t);
  expect(times.every((t, index) => index === 0 || t >= (times[index - 1] ?? 0))).toBe(true);
  // Sent, decoded and closed as one socket, with nothing missed.
  expect(entries.of('ws.created')).toHaveLength(1);
  expect(tap.notObserved).toEqual([]);
});

test('loses nothing of pages that open and close quickly', async ({ context, site, entries, tap }) => {
  test.setTimeout(60_000);
  const [rounds, width] = [5, 4];
  site.greet = (socket) => socket.send('hello');
  site.page(
    '/',
    `<script>new WebSocket(${JSON.stringify(site.ws())}).onmessage = ({ target }) => target.close(4000)</script>`,
  );
  for (let round = 1; round <= rounds; round++) {
    const pages = await Promise.all(Array.from({ length: width }, () => context.newPage()));
    await Promise.all(pages.map((page) => page.goto(site.url('/'))));
    await expect.poll(() => entries.of('ws.closed').length).toBe(round * width);
    await Promise.all(pages.map((page) => page.close()));
  }
  await tap.settle();
  const count = rounds * width;
  for (const kind of ['page.opened', 'navigation', 'http.request', 'ws.created', 'ws.frame', 'ws.closed'] as const) {
    expect([kind, entries.of(kind).length]).toEqual([kind, count]);
  }
  expect(entries.of('ws.closed').filter(({ code }) => code === 4000)).toHaveLength(count);
  expect(tap.notObserved).toEqual([]);
});
