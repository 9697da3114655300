/** Recordings of pages that show nothing: the answer says why there was nothing to see. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { explain, openRecording } from 'realtime-doctor/explain/index.ts';
import { contract } from './recorded.ts';

interface Exchange {
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly resource: string;
}

const har = (exchanges: readonly Exchange[]) =>
  JSON.stringify({
    log: {
      version: '1.2',
      creator: { name: 'Playwright', version: '1.65.1' },
      pages: [{ id: 'p', title: '', startedDateTime: '2026-01-01T00:00:00.000Z', pageTimings: {} }],
      entries: exchanges.map(({ path, status, type, resource }, index) => ({
        pageref: 'p',
        startedDateTime: `2026-01-01T00:00:00.${index + 1}00Z`,
        time: 10,
        request: {
          method: 'GET',
          url: `http://page.test${path}`,
          httpVersion: 'HTTP/1.1',
          cookies: [],
          headers: resource === 'eventsource' ? [{ name: 'accept', value: 'text/event-stream' }] : [],
          queryString: [],
          headersSize: -1,
          bodySize: 0,
        },
        response: {
          status,
          statusText: '',
          httpVersion: 'HTTP/1.1',
          cookies: [],
          headers: [{ name: 'content-type', value: type }],
          content: { size: -1, mimeType: type },
          redirectURL: '',
          headersSize: -1,
          bodySize: -1,
        },
        cache: {},
        timings: { send: 0, wait: 10, receive: 0 },
        _resourceType: resource,
      })),
    },
  });

const test = base.extend<{ notKnown: (exchanges: readonly Exchange[]) => Promise<readonly string[]> }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright wants a pattern
  notKnown: async ({}, use) => {
    const dir = mkdtempSync(join(tmpdir(), 'recordings-not-seen-'));
    await use(async (exchanges) => {
      const path = join(dir, 'run.har');
      writeFileSync(path, har(exchanges));
      const { verdict, unseen } = explain(await openRecording({ path, name: 'run.har' }, contract), contract);
      expect(verdict).toBe('inconclusive');
      return unseen.map(({ what }) => what);
    });
    rmSync(dir, { recursive: true, force: true });
  },
});

test('a page that was refused is not one that opened nothing', async ({ notKnown }) => {
  const page = { path: '/board?token=x', status: 403, type: 'text/html', resource: 'document' };
  expect(await notKnown([page])).toEqual(['The page was answered 403, so it is not the page that connects.']);
});

test('an event stream without its events is named', async ({ notKnown }) => {
  const page = { path: '/', status: 200, type: 'text/html', resource: 'document' };
  const stream = { path: '/chat/Ann', status: 200, type: 'text/event-stream', resource: 'eventsource' };
  const [first] = await notKnown([page, stream]);
  expect(first).toMatch(/to http:\/\/page\.test\/chat\/Ann was answered, and what came over it is not recorded\.$/);
});
