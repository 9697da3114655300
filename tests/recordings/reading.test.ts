/** Recordings by plain Playwright (record-fixtures.ts), read into a transcript. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { readHar } from 'realtime-doctor/sources/har/index.ts';
import { readTrace } from 'realtime-doctor/sources/trace/index.ts';
import type { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { connections } from 'realtime-doctor/transcript/connections.ts';
import { contract, recorded } from './recorded.ts';

const trace = (name: string) => readTrace(readFileSync(recorded(name)), { name, contract });
const har = (name: string) => readHar([readFileSync(recorded(name))], { name, contract });
const sent = (transcript: Transcript): string[] =>
  transcript.of('ws.frame', 'http.request', 'http.response').flatMap((entry) => {
    if (entry.kind === 'ws.frame') return [`${entry.direction} ${entry.raw}`];
    return entry.packets?.map(({ engine, socket }) => `${entry.kind} ${socket?.type ?? engine}`) ?? [];
  });

for (const [format, read] of [
  ['a trace', () => trace('healthy.trace.zip')],
  ['a HAR', () => har('healthy.har')],
] as const) {
  test(`reads polling, the upgrade and frames of ${format} as a tap writes them`, async () => {
    const { transcript, limits } = await read();
    expect(sent(transcript)).toEqual(
      expect.arrayContaining([
        'http.response open',
        'http.request connect',
        'http.response connect',
        'http.response event',
        'sent 2probe',
        'received 3probe',
        'sent 5',
      ]),
    );
    const [connection] = connections(transcript, contract);
    expect(connection).toMatchObject({ transport: 'polling', upgraded: true, handshake: { status: 101 } });
    expect(connection?.connected).toBeDefined();
    expect(connection?.opened).toMatchObject({ pingInterval: 25_000, pingTimeout: 20_000 });
    expect(limits).toMatchObject({ network: true, webSockets: true, frames: true, closings: false });
  });

  test(`puts all of ${format} on one clock that starts at 0 and never goes back`, async () => {
    const { transcript } = await read();
    const times = transcript.entries.map(({ t }) => t);
    expect(times[0]).toBe(0);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(transcript.until).toBeLessThan(60_000);
  });

  test(`says in the header of ${format} what it cannot know`, async () => {
    const { transcript } = await read();
    expect(transcript.header.notObserved.join('\n')).toMatch(/clos.*\n.*script|script.*\n.*clos/s);
    expect(transcript.header.notObserved.join('\n')).toContain('the servers’ side');
    expect(transcript.of('ws.closed')).toEqual([]);
  });
}

test('reads the console of a trace, and refused requests with their status and body', async () => {
  const { transcript } = await trace('app-listen.trace.zip');
  const [answer] = transcript.of('http.response').filter(({ status }) => status === 404);
  expect(answer?.body).toContain('Cannot GET /socket.io/');
  expect(transcript.of('console').map(({ text }) => text)).toEqual(
    expect.arrayContaining([expect.stringContaining('404')]),
  );
  expect(transcript.of('navigation')).toHaveLength(1);
});

test('reads what the test runner wrote: title, outcome, steps, and where the assertion failed', async () => {
  const { title, outcome, failures, transcript } = await trace('retried/attempt-1/trace.zip');
  expect(title).toContain('the page shows the news');
  expect(outcome).toBe('failed');
  expect(failures).toHaveLength(1);
  expect(failures[0]?.message).toContain('toContainText');
  expect(failures[0]?.message).not.toContain('\u001b');
  expect(failures[0]?.source?.file).toMatch(/news\.recorded\.ts$/);
  expect(transcript.of('step.begin').map((step) => step.title)).toContain('waits for the news');
  expect(failures[0]?.t).toBeGreaterThan(transcript.of('navigation')[0]?.t ?? 0);
});

test('says that a test passed if its trace has no error', async () => {
  expect(await trace('retried/attempt-2/trace.zip')).toMatchObject({ outcome: 'passed', failures: [] });
});
