import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { inferred } from 'realtime-doctor/contract/inferred.ts';
import { diagnose } from 'realtime-doctor/diagnosis/index.ts';
import { setScene } from 'realtime-doctor/diagnosis/scene.ts';
import { PROTOCOLS, protocolOf } from 'realtime-doctor/protocols/index.ts';
import type { Wire } from 'realtime-doctor/protocols/protocol.ts';
import { TRANSCRIPT_VERSION, type Entry, type Header } from 'realtime-doctor/transcript/entries.ts';
import { Transcript } from 'realtime-doctor/transcript/transcript.ts';

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
  ['an event stream', { transport: 'event-stream' }, 'event-stream'],
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

type Unnumbered<E> = E extends Entry ? Omit<E, 'id'> : never;

function transcriptOf(entries: readonly Unnumbered<Entry>[]): Transcript {
  const header: Header = {
    kind: 'header',
    version: TRANSCRIPT_VERSION,
    journey: 'a page',
    contract: inferred.name,
    run: 'r',
    wallOrigin: new Date(0).toISOString(),
    stack: 'attached',
    backend: 'unknown',
    browser: 'chromium',
    notObserved: [],
  };
  return new Transcript(
    header,
    entries.map((entry, index) => ({ ...entry, id: `e${index + 1}` })),
  );
}
