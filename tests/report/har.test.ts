import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { har } from 'realtime-doctor/capture/har.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { HEADER, Story } from '../claims/story.ts';
import { recordedJourneys } from './captures.ts';

// HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/: required members and their types.
const pairs = z.array(z.looseObject({ name: z.string(), value: z.string() }));
const moment = z.iso.datetime({ offset: true });
const optional = z.number().min(-1).optional();
const shape = z.object({
  log: z.object({
    version: z.literal('1.2'),
    creator: z.object({ name: z.string(), version: z.string(), comment: z.string().optional() }),
    browser: z.object({ name: z.string(), version: z.string() }).optional(),
    pages: z.array(
      z.object({
        startedDateTime: moment,
        id: z.string(),
        title: z.string(),
        pageTimings: z.object({ onContentLoad: optional, onLoad: optional }),
      }),
    ),
    entries: z.array(
      z.looseObject({
        pageref: z.string().optional(),
        startedDateTime: moment,
        time: z.number().min(0),
        request: z.object({
          method: z.string().min(1),
          url: z.string().min(1),
          httpVersion: z.string(),
          cookies: z.array(z.never()),
          headers: pairs,
          queryString: pairs,
          postData: z.object({ mimeType: z.string(), text: z.string(), params: z.array(z.never()) }).optional(),
          headersSize: z.int().min(-1),
          bodySize: z.int().min(-1),
        }),
        response: z.looseObject({
          status: z.int().min(0),
          statusText: z.string(),
          httpVersion: z.string(),
          cookies: z.array(z.never()),
          headers: pairs,
          content: z.object({ size: z.int().min(0), mimeType: z.string(), text: z.string().optional() }),
          redirectURL: z.string(),
          headersSize: z.int().min(-1),
          bodySize: z.int().min(-1),
        }),
        cache: z.object({}),
        timings: z.object({
          blocked: optional,
          dns: optional,
          connect: optional,
          ssl: optional,
          send: z.number().min(0),
          wait: z.number().min(0),
          receive: z.number().min(0),
        }),
        _webSocketMessages: z
          .array(z.object({ type: z.enum(['send', 'receive']), time: z.number(), opcode: z.int(), data: z.string() }))
          .optional(),
        comment: z.string().optional(),
      }),
    ),
    comment: z.string().optional(),
  }),
});
const read = (transcript: Transcript) => shape.parse(JSON.parse(har(transcript))).log;

for (const { title, transcript } of recordedJourneys) {
  test(`${title}: valid, and complete`, () => {
    const { entries, pages } = read(transcript);
    expect(entries).toHaveLength(transcript.of('http.request', 'ws.created').length);
    const frames = entries.flatMap(({ _webSocketMessages: messages = [] }) => messages);
    expect(frames.map(({ data }) => data).toSorted()).toEqual(
      transcript
        .of('ws.frame')
        .map(({ raw }) => raw)
        .toSorted(),
    );
    for (const { timings, time } of entries) expect(timings.send + timings.wait + timings.receive).toBeCloseTo(time, 3);
    for (const { pageref } of entries) if (pageref !== undefined) expect(pages.map(({ id }) => id)).toContain(pageref);
    const times = entries.map(({ startedDateTime }) => Date.parse(startedDateTime));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
}

test('writes WebSockets as Chrome does', () => {
  const [socket] = read(new Story().connect({ at: 100 }).close(500, 1000).transcript).entries;
  expect(socket).toMatchObject({
    startedDateTime: '2026-01-01T00:00:00.100Z',
    _resourceType: 'websocket',
    request: {
      method: 'GET',
      queryString: [
        { name: 'EIO', value: '4' },
        { name: 'transport', value: 'websocket' },
      ],
    },
    response: { status: 101 },
    time: 400,
    _closed: { code: 1000 },
  });
  const [open, connect] = socket?.['_webSocketMessages'] ?? [];
  expect(open).toEqual({
    type: 'receive',
    time: Date.parse('2026-01-01T00:00:00.120Z') / 1000,
    opcode: 1,
    data: expect.stringMatching(/^0\{/) as unknown,
  });
  expect(connect).toMatchObject({ type: 'send', data: expect.stringMatching(/^40\{"token":"‹jwt/) });
});

test('marks requests that failed or were never answered', () => {
  const about = {
    source: 'page',
    page: 'p1',
    url: 'http://127.0.0.1/socket.io/?EIO=4&transport=polling',
    headers: { 'content-type': 'text/plain' },
  } as const;
  const story = new Story();
  const write = (t: number, entry: NewEntry): Story => story.add(t, entry);
  write(10, { ...about, kind: 'http.request', request: 'r1', method: 'POST', body: '40' });
  write(20, { source: 'page', page: 'p1', kind: 'http.failed', request: 'r1', error: 'net::ERR_CONNECTION_REFUSED' });
  write(30, { ...about, kind: 'http.request', request: 'r2', method: 'GET' });
  const [failed, open] = read(story.transcript).entries;
  expect(failed).toMatchObject({
    time: 10,
    response: { status: 0, _error: 'net::ERR_CONNECTION_REFUSED' },
    request: { postData: { mimeType: 'text/plain', text: '40' }, bodySize: 2 },
  });
  expect(open).toMatchObject({ response: { status: 0 }, comment: 'No response was recorded.' });
});

test('puts what the transcript does not know into the comment', () => {
  const log = read(new Transcript(HEADER, []));
  expect(log.entries).toEqual([]);
  expect(log.comment).toMatch(/HTTP version .*sizes/);
});
