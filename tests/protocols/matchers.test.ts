/** The matchers on a page, for what speaks another protocol than Socket.IO. */
import { expect, test } from '@playwright/test';
import { hasConnection, receivedEvent } from 'playwright-realtime/matchers/page-claims.ts';
import { view } from 'realtime-doctor/claims/claim.ts';
import { inferred } from 'realtime-doctor/contract/inferred.ts';
import type { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { transcriptOf } from './transcript.ts';

const END = '\u001e';

/** An open WebSocket on which this was said: `>` is sent, anything else received. */
function socket(url: string, said: readonly string[], protocol = ''): Transcript {
  const own = { source: 'page', page: 'p1', socket: 'w1' } as const;
  const headers = protocol === '' ? {} : { 'sec-websocket-protocol': protocol };
  return transcriptOf([
    { kind: 'ws.created', t: 1, ...own, target: 'page', url },
    { kind: 'ws.request', t: 2, ...own, headers },
    { kind: 'ws.response', t: 3, ...own, status: 101, statusText: '', headers },
    ...said.map((text, index) => {
      const direction = text.startsWith('>') ? ('sent' as const) : ('received' as const);
      const raw = text.replace(/^>/, '');
      return { kind: 'ws.frame' as const, t: 4 + index, ...own, direction, opcode: 1, raw, bytes: raw.length };
    }),
  ]);
}

const isConnected = (transcript: Transcript): boolean =>
  hasConnection.judge(view(transcript, inferred), {}).verdict === 'holds';
const received = (transcript: Transcript, event: string, payload: unknown): string =>
  receivedEvent.judge(view(transcript, inferred), { event, payload, hasPayload: true }).verdict;

const HUB = [`>{"protocol":"json","version":1}${END}`];
const WELCOME = '{"type":"welcome"}';

test('a connection counts when its server has let the page in', () => {
  expect(isConnected(socket('ws://app/hub', HUB))).toBe(false);
  expect(isConnected(socket('ws://app/hub', [...HUB, `{}${END}`]))).toBe(true);
  expect(isConnected(socket('ws://app/cable', [], 'actioncable-v1-json'))).toBe(false);
  expect(isConnected(socket('ws://app/cable', [WELCOME], 'actioncable-v1-json'))).toBe(true);
  expect(isConnected(socket('ws://app/live', []))).toBe(true);
  expect(isConnected(socket('ws://app/', [], 'vite-hmr'))).toBe(false);
});

for (const [what, transcript, event, payload] of [
  [
    'SignalR',
    socket('ws://app/hub', [...HUB, `{}${END}{"type":1,"target":"order","arguments":[{"id":7}]}${END}`]),
    'order',
    { id: 7 },
  ],
  [
    'Action Cable',
    socket(
      'ws://app/cable',
      [WELCOME, String.raw`{"identifier":"{\"channel\":\"Orders\"}","message":{"id":7}}`],
      'actioncable-v1-json',
    ),
    'Orders',
    { id: 7 },
  ],
  [
    'Pusher',
    socket('ws://app/app/key?protocol=7', [String.raw`{"event":"order","channel":"a","data":"{\"id\":7}"}`]),
    'order',
    { id: 7 },
  ],
  ['Phoenix', socket('ws://app/socket/websocket?vsn=2.0.0', ['[null,null,"a","order",{"id":7}]']), 'order', { id: 7 }],
  ['a plain WebSocket', socket('ws://app/live', ['{"type":"order","id":7}']), 'order', { id: 7 }],
] as const) {
  test(`an event of ${what} is received by its name`, () => {
    expect(received(transcript, event, payload)).toBe('holds');
    expect(received(transcript, event, { id: 8 })).toBe('pending');
    expect(received(transcript, 'other', payload)).toBe('pending');
  });
}

test('an event of an event stream is received by its name', () => {
  const asked = { source: 'page', page: 'p1', request: 'r1' } as const;
  const headers = { 'content-type': 'text/event-stream' };
  const stream = transcriptOf([
    { kind: 'http.request', t: 1, ...asked, method: 'GET', url: 'http://app/events', headers: {}, isEventSource: true },
    { kind: 'http.response', t: 2, ...asked, status: 200, headers },
    { kind: 'stream.message', t: 3, ...asked, event: 'order', data: '{"id":7}' },
  ]);
  expect(isConnected(stream)).toBe(true);
  expect(received(stream, 'order', { id: 7 })).toBe('holds');
});
