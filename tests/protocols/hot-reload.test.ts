/** A development server's own socket says nothing of the application. */
import { expect, test } from '@playwright/test';
import { inferred } from 'realtime-doctor/contract/inferred.ts';
import { verdictOf } from 'realtime-doctor/diagnosis/verdict.ts';
import { transcriptOf } from './transcript.ts';

const page = { source: 'page', page: 'p1' } as const;

const watched = (said: string) => {
  const url = 'ws://127.0.0.1:8080/ws';
  const transcript = transcriptOf([
    { ...page, t: 0, kind: 'navigation', url: 'http://localhost:8080/' },
    { ...page, t: 10, kind: 'ws.created', target: 'page', socket: 'w1', url },
    { ...page, t: 10, kind: 'ws.request', socket: 'w1', headers: {} },
    { ...page, t: 20, kind: 'ws.response', socket: 'w1', status: 101, statusText: '', headers: {} },
    { ...page, t: 30, kind: 'ws.frame', socket: 'w1', direction: 'received', opcode: 'text', raw: said },
    { ...page, t: 4000, kind: 'checkpoint', name: 'watched' },
  ] as Parameters<typeof transcriptOf>[0]);
  return verdictOf({ transcript, contract: inferred }, [], { wanted: 3600, watched: 3600 });
};

test('a page with no other socket is not healthy', () => {
  const { verdict, unseen } = watched('{"type":"hot"}');
  expect(verdict).toBe('inconclusive');
  expect(unseen[0]?.what).toBe('The page opened no connection while it was watched.');
});

test('a feed of the application is', () => {
  expect(watched('{"type":"price"}').verdict).toBe('healthy');
});
