import { EventEmitter } from 'node:events';
import type { BrowserContext, CDPSession, Page, WebSocket } from '@playwright/test';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import { failureIn, MissedSockets } from 'realtime-doctor/sources/page/missed.ts';
import type { Tap, Target } from 'realtime-doctor/sources/page/tap.ts';
import { expect, test } from './test.ts';

const URL = 'ws://127.0.0.1:1/socket.io/';

/** A context whose page's name is queried over the protocol; `answer` resolves the query. */
function world() {
  const entries: NewEntry[] = [];
  const time = { now: 0 };
  let answer = (): void => undefined;
  const named = new Promise<void>((resolve) => (answer = resolve));
  const session = {
    send: async () => await named.then(() => ({ targetInfo: { targetId: 'T' } })),
    detach: () => Promise.resolve(),
  };
  const page = new EventEmitter();
  const context = Object.assign(new EventEmitter(), {
    pages: () => [page],
    newCDPSession: () => Promise.resolve(session),
  }) as unknown as BrowserContext;
  const checks: Promise<unknown>[] = [];
  const tap = {
    clock: { now: () => time.now },
    write: (entry: NewEntry) => entries.push(entry),
    name: () => 'w2',
    note: () => undefined,
    check: (_what: string, work: Promise<unknown>) => checks.push(work),
  } as unknown as Tap;
  const cdp = { send: () => Promise.resolve({}) } as unknown as CDPSession;
  let hear = (): void => undefined;
  const heard = new Promise<void>((resolve) => (hear = resolve));
  const target = { page: 'p1', kind: 'page', session: { closed: false, send: () => heard } } as unknown as Target;
  const targets = new Map([['T', target]]);
  const missed = new MissedSockets(tap, context, cdp, targets);
  const open = (): void => {
    const socket = Object.assign(new EventEmitter(), { url: () => URL }) as unknown as WebSocket;
    (page as unknown as Page & EventEmitter).emit('websocket', socket);
  };
  return { missed, open, answer, hear, entries, checks, time, targets, target };
}

test('a socket that both sources reported is written once, even with two concurrent decisions', async () => {
  const { missed, open, answer, entries, checks, time } = world();
  missed.told('p1', URL);
  // The machine is so busy that Playwright reports it a minute later.
  time.now = 60_000;
  open();
  const decisions = [missed.decide(), missed.decide()];
  answer();
  await Promise.all([...decisions, ...checks]);
  expect(entries).toEqual([]);
});

test('a socket that a busy page reports late, after the browser has answered, is written once', async () => {
  const { missed, open, answer, hear, entries, checks, time } = world();
  open();
  answer();
  const decision = missed.decide();
  time.now = 800;
  await new Promise((resolve) => setImmediate(resolve));
  missed.told('p1', URL);
  hear();
  await Promise.all([decision, ...checks]);
  expect(entries).toEqual([]);
});

test('a socket that the protocol did not report is written', async () => {
  const { open, answer, hear, entries, checks } = world();
  open();
  answer();
  hear();
  await Promise.all(checks);
  expect(entries.map(({ kind }) => kind)).toEqual(['ws.created']);
});

test('a socket of a popup that the tap attaches to later is written', async () => {
  const { missed, open, answer, hear, entries, checks, targets, target } = world();
  targets.clear();
  answer();
  hear();
  open();
  await checks[0];
  expect(entries).toEqual([]);
  targets.set('T', target);
  await missed.decide();
  expect(entries).toEqual([expect.objectContaining({ kind: 'ws.created', page: 'p1', url: URL })]);
});

test('a failed socket that only the console has is written once, and a reported one is not written again', async () => {
  const { missed, answer, hear, entries } = world();
  answer();
  hear();
  const failure = { url: URL, message: 'Error during WebSocket handshake: Unexpected response code: 400' };
  missed.failed('p1', { t: 5, ...failure });
  missed.told('p1', URL);
  missed.failed('p1', { t: 9, ...failure });
  await missed.decide();
  await missed.decide();
  expect(entries.map(({ kind, t }) => [kind, t])).toEqual([
    ['ws.created', 5],
    ['ws.response', 5],
    ['ws.error', 5],
    ['ws.closed', 5],
  ]);
});

test("a console line counts as a failed socket only in Chromium's exact wording", () => {
  expect(failureIn("WebSocket connection to 'ws://a/b' failed: Error in connection establishment: net::ERR_X")).toEqual(
    {
      url: 'ws://a/b',
      message: 'Error in connection establishment: net::ERR_X',
    },
  );
  expect(failureIn('WebSocket connection to ws://a/b failed')).toBeUndefined();
});
