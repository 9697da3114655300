import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { inferred } from 'realtime-doctor/contract/inferred.ts';
import { diagnose } from 'realtime-doctor/diagnosis/index.ts';
import { setScene } from 'realtime-doctor/diagnosis/scene.ts';
import { PROTOCOLS, protocolOf } from 'realtime-doctor/protocols/index.ts';
import type { Wire } from 'realtime-doctor/protocols/protocol.ts';
import type { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { transcriptOf } from './transcript.ts';

const socket: Wire = { transport: 'websocket', url: 'ws://app/live', offered: [], first: [] };

for (const [what, wire, id] of [
  ['no sub-protocol', {}, 'plain'],
  ['an unknown sub-protocol', { offered: ['chat'] }, 'plain'],
  ['graphql-transport-ws', { offered: ['graphql-transport-ws'] }, 'graphql-transport-ws'],
  ['the older graphql-ws', { offered: ['graphql-ws'] }, 'graphql-ws'],
  [
    'both offered, and one chosen by the server',
    { offered: ['graphql-transport-ws', 'graphql-ws'], chosen: 'graphql-ws' },
    'graphql-ws',
  ],
  ['Vite', { offered: ['vite-hmr'] }, 'hot-reload'],
  ['Next.js', { url: 'ws://app/_next/webpack-hmr' }, 'hot-reload'],
  ['webpack', { first: ['{"type":"hot"}'] }, 'hot-reload'],
  ['an application that says "hot" otherwise', { first: ['{"hot":true}'] }, 'plain'],
  ['Phoenix reloading its page', { url: 'ws://app/phoenix/live_reload/socket/websocket?vsn=2.0.0' }, 'hot-reload'],
  ['an event stream', { transport: 'event-stream' }, 'event-stream'],
  ['SignalR by its negotiation', { url: 'ws://app/hub?id=1', negotiated: 'signalr' }, 'signalr'],
  ['SignalR by its handshake', { first: ['{"protocol":"json","version":1}\u001e'] }, 'signalr'],
  ['an application with a protocol of its own', { first: ['{"protocol":"json"}'] }, 'plain'],
  ['Action Cable', { offered: ['actioncable-v1-json', 'actioncable-unsupported'] }, 'action-cable'],
  ['AnyCable', { offered: ['actioncable-v1-ext-json'] }, 'action-cable'],
  ['Pusher', { url: 'wss://ws-eu.pusher.com/app/key?protocol=7&client=js' }, 'pusher'],
  ['an application at /app/', { url: 'ws://app/app/key?v=7' }, 'plain'],
  ['Phoenix', { url: 'ws://app/socket/websocket?token=1&vsn=2.0.0' }, 'phoenix'],
  ['Phoenix by its first message', { first: ['["1","1","room:1","phx_join",{}]'] }, 'phoenix'],
  ['version 1 of Phoenix', { first: ['{"topic":"room:1","event":"phx_join","payload":{},"ref":"1"}'] }, 'phoenix'],
  ['a path that ends with /websocket', { url: 'ws://app/websocket' }, 'plain'],
] as const) {
  test(`recognises ${what}`, () => {
    expect(protocolOf({ ...socket, ...wire }).id).toBe(id);
  });
}

test('the index has each folder once, and ends with the one that accepts every WebSocket', () => {
  const folder = join(ROOT, 'packages/realtime-doctor/src/protocols');
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const ids = PROTOCOLS.map(({ id }) => id);
  expect([...ids, 'socket.io'].toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
  expect(ids.at(-1)).toBe('plain');
});

test('reads messages in shared terms, and nothing from invalid ones', () => {
  const { read } = protocolOf({ ...socket, offered: ['graphql-transport-ws'] });
  expect(read('{"type":"connection_ack"}')).toEqual({ step: 'accepted' });
  expect(read('{"id":"7","type":"next","payload":{}}')).toEqual({ step: 'data', id: '7' });
  for (const text of ['', '{', '{"type":1}', '{"type":"start"}', 'null']) expect(read(text)).toBeUndefined();
});

for (const [id, url, rows] of [
  [
    'signalr',
    'ws://app/hub',
    [
      ['{"protocol":"json","version":1}', { step: 'asked' }],
      ['{}', { step: 'accepted' }],
      ['{"error":"no"}', { step: 'refused' }],
      ['{"type":1,"target":"news","arguments":[]}', { step: 'data' }],
      ['{"type":3,"invocationId":"7","error":"no"}', { step: 'error', id: '7' }],
      ['{"type":6}', { step: 'ping' }],
      ['{"type":7,"error":"no"}', { step: 'leaving' }],
      ['kgEB', undefined],
    ],
  ],
  [
    'action-cable',
    'ws://app/cable',
    [
      ['{"type":"welcome"}', { step: 'accepted' }],
      ['{"type":"ping","message":1}', { step: 'ping' }],
      ['{"command":"subscribe","identifier":"{}"}', { step: 'subscribed', id: '{}' }],
      ['{"type":"confirm_subscription","identifier":"{}"}', { step: 'confirmed', id: '{}' }],
      ['{"type":"reject_subscription","identifier":"{}"}', { step: 'refused', id: '{}' }],
      ['{"identifier":"{}","message":"hello"}', { step: 'data', id: '{}' }],
      ['{"type":"disconnect","reason":"unauthorized","reconnect":false}', { step: 'leaving' }],
    ],
  ],
  [
    'pusher',
    'ws://app/app/key?protocol=7',
    [
      ['{"event":"pusher:connection_established","data":"{}"}', { step: 'accepted' }],
      ['{"event":"pusher:subscribe","data":{"channel":"a"}}', { step: 'subscribed', id: 'a' }],
      ['{"event":"pusher_internal:subscription_succeeded","channel":"a"}', { step: 'confirmed', id: 'a' }],
      ['{"event":"pusher:subscription_error","channel":"a"}', { step: 'refused', id: 'a' }],
      ['{"event":"order","channel":"a","data":"{}"}', { step: 'data', id: 'a' }],
      ['{"event":"pusher:error","data":{"code":4001}}', { step: 'error' }],
    ],
  ],
  [
    'phoenix',
    'ws://app/socket/websocket?vsn=2.0.0',
    [
      ['["1","1","a","phx_join",{}]', { step: 'subscribed', id: 'a' }],
      ['["1","1","a","phx_reply",{"status":"ok"}]', { step: 'confirmed', id: 'a' }],
      ['["1","1","a","phx_reply",{"status":"error"}]', { step: 'refused', id: 'a' }],
      ['["1","2","a","phx_reply",{"status":"error"}]', { step: 'data', id: 'a' }],
      ['[null,"3","phoenix","heartbeat",{}]', { step: 'ping', id: 'phoenix' }],
      ['[null,"3","phoenix","phx_reply",{"status":"ok"}]', { step: 'pong' }],
      ['["1","1","a","phx_error",{}]', { step: 'error', id: 'a' }],
      ['[1', undefined],
    ],
  ],
] as const) {
  test(`reads the messages of ${id}`, () => {
    const found = PROTOCOLS.find((each) => each.id === id);
    for (const [text, meaning] of rows) expect(found?.read(text), text).toEqual(meaning);
    for (const text of ['', '{', '[', 'null', '{"event":1}', '{"type":"?"}']) {
      if (id !== 'signalr') expect(found?.read(text), text).toBeUndefined();
    }
    expect(protocolOf({ ...socket, url, first: [rows[0][0]], offered: ['actioncable-v1-json'] }).id).not.toBe('plain');
  });
}

test('several messages of SignalR come in one frame, and a binary one is base64', () => {
  const { split } = protocolOf({ ...socket, negotiated: 'signalr' });
  expect(split?.('{}\u001e{"type":6}\u001e')).toEqual(['{}', '{"type":6}']);
  expect(split?.(btoa('{"error":"no"}\u001e'))).toEqual(['{"error":"no"}']);
  expect(split?.('kgEB')).toEqual(['kgEB']);
});

test('a refused negotiation is a channel, but not if a later one succeeded', () => {
  const asked = { source: 'page', page: 'p1' } as const;
  const negotiate = (request: string, t: number) =>
    ({
      kind: 'http.request',
      t,
      ...asked,
      request,
      method: 'POST',
      url: 'http://app/hub/negotiate?negotiateVersion=1',
      headers: {},
    }) as const;
  const answer = (request: string, t: number, status: number) =>
    ({ kind: 'http.response', t, ...asked, request, status, headers: { 'content-type': 'application/json' } }) as const;
  const refused = [negotiate('r1', 1), answer('r1', 2, 404)];
  const [channel] = channelsIn(transcriptOf(refused));
  expect(channel).toMatchObject({ transport: 'negotiation', answered: { status: 404 }, ended: { by: 'wire' } });
  expect(channel?.connection.asked.url).toBe('http://app/hub');
  expect(channelsIn(transcriptOf([...refused, negotiate('r2', 3), answer('r2', 4, 200)]))).toEqual([]);
});

test('follows a socket from opening to end, and says who ended it', () => {
  const [channel] = channelsIn(graphql({ code: 4403, reason: 'Forbidden' }));
  expect(channel?.protocol.id).toBe('graphql-transport-ws');
  expect(channel?.opened?.entry).toBe('e3');
  expect(channel?.accepted).toBeUndefined();
  expect(channel?.said.map(({ direction, step }) => `${direction} ${step}`)).toEqual(['sent asked']);
  expect(channel?.ended).toMatchObject({ code: 4403, reason: 'Forbidden', by: 'wire' });
  const [own] = channelsIn(graphql({ code: 1000, byPage: true }));
  expect(own?.ended?.by).toBe('client');
});

test('names a close code of the server, but not the same code sent by the page', () => {
  const names = (transcript: Transcript): string[] => diagnose({ transcript, contract: inferred }).map(({ id }) => id);
  expect(names(graphql({ code: 4403 }))).toEqual(['graphql-forbidden']);
  expect(names(graphql({ code: 4403, byPage: true }))).not.toContain('graphql-forbidden');
});

test('an event stream has its events, and stays open until something ends it', () => {
  const asked = { source: 'page', page: 'p1', request: 'r1' } as const;
  const entries = [
    { kind: 'http.request', t: 1, ...asked, method: 'GET', url: 'http://app/events', headers: {}, isEventSource: true },
    { kind: 'http.response', t: 2, ...asked, status: 200, headers: { 'content-type': 'text/event-stream' } },
    { kind: 'stream.message', t: 3, ...asked, event: 'message', lastEventId: '1', data: 'hello' },
  ] as const;
  const [open] = channelsIn(transcriptOf(entries));
  expect(open).toMatchObject({ transport: 'event-stream', opened: { entry: 'e2' }, said: [{ raw: 'hello' }] });
  expect(open?.ended).toBeUndefined();
  const [over] = channelsIn(transcriptOf([...entries, { kind: 'stream.ended', t: 4, ...asked }]));
  expect(over?.ended).toMatchObject({ entry: 'e4', by: 'wire' });
});

const channelsIn = (transcript: Transcript) => setScene({ transcript, contract: inferred }).channels;

function graphql(closed: { readonly code: number; readonly reason?: string; readonly byPage?: boolean }): Transcript {
  const own = { source: 'page', page: 'p1', socket: 'w1' } as const;
  const headers = { 'sec-websocket-protocol': 'graphql-transport-ws' };
  const raw = '{"type":"connection_init"}';
  return transcriptOf([
    { kind: 'ws.created', t: 1, ...own, target: 'page', url: 'ws://app/graphql' },
    { kind: 'ws.request', t: 2, ...own, headers },
    { kind: 'ws.response', t: 3, ...own, status: 101, statusText: '', headers },
    { kind: 'ws.frame', t: 4, ...own, direction: 'sent', opcode: 1, raw, bytes: raw.length },
    { kind: 'ws.closed', t: 5, ...own, ...closed },
  ]);
}
