import { expect, test } from './test.ts';

test('records an event stream event by event, to its end', async ({ context, site, entries, tap }) => {
  const body = 'id: 1\ndata: hello\n\nevent: price\ndata: 7\n\n';
  site.add('/events', { type: 'text/event-stream', body });
  site.page('/', '');
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await page.evaluate(() => {
    const events = new EventSource('/events');
    events.addEventListener('error', () => events.close());
  });
  await entries.first('stream.ended');
  await tap.settle();
  const [request] = entries.of('http.request').filter(({ isEventSource }) => isEventSource);
  expect(request?.url).toBe(site.url('/events'));
  expect(entries.of('stream.message')).toMatchObject([
    { request: request?.request, event: 'message', lastEventId: '1', data: 'hello' },
    { request: request?.request, event: 'price', data: '7' },
  ]);
  const told = entries.all.filter((entry) => 'request' in entry && entry.request === request?.request);
  expect(told.map(({ kind }) => kind)).toEqual([
    'http.request',
    'http.response',
    'stream.message',
    'stream.message',
    'stream.ended',
  ]);
});
