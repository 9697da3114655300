/** Recorded faults with one answer changed: what decides between causes that look alike. */
import { expect, test } from '@playwright/test';
import { diagnose } from 'realtime-doctor/diagnosis/index.ts';
import type { HttpAnswer, ProbeReport, RefusedFacts, Route } from 'realtime-doctor/diagnosis/probes.ts';
import type { Entry } from 'realtime-doctor/transcript/entries.ts';
import { evidenceOf, recorded, type Recorded } from './recorded.ts';

const recordOf = (name: string): Recorded => {
  const found = recorded.find((each) => each.name === name);
  if (!found) throw new Error(`There is no recording "${name}".`);
  return found;
};

const names = (record: Recorded): string[] => diagnose(evidenceOf(record)).map(({ id }) => id);

function withProbes(name: string, change: (probes: ProbeReport) => Partial<ProbeReport>): string[] {
  const record = recordOf(name);
  return names({ ...record, probes: { ...record.probes, ...change(record.probes) } });
}

const refused = (change: Partial<RefusedFacts>) => (probes: ProbeReport) => ({
  refused: probes.refused?.map((facts) => ({ ...facts, ...change })) ?? [],
});

const answered = (status: number, body = '') => ({
  is: 'answered' as const,
  ms: 5,
  value: { status, headers: {}, body, frames: [] },
});

/** Bodies of the page's own requests, replaced. */
function withBodies(name: string, from: RegExp, to: string): string[] {
  const record = recordOf(name);
  const entries = record.entries.map((entry): Entry =>
    entry.kind === 'http.response' && from.test(entry.body ?? '') ? { ...entry, body: to } : entry,
  );
  const routes = record.probes.routes.map(
    (route) =>
      JSON.parse(
        JSON.stringify(route, (_, value: unknown) =>
          isAnswer(value) && from.test(value.body) ? { ...value, body: to } : value,
        ),
      ) as Route,
  );
  return names({ ...record, entries, probes: { ...record.probes, routes } });
}

const isAnswer = (value: unknown): value is HttpAnswer =>
  typeof value === 'object' && value !== null && 'body' in value && typeof value.body === 'string';

test('a handshake that is refused without an Origin, too, is not refused for its origin', () => {
  const change = refused({ withoutOrigin: answered(403), asked: answered(403, 'Sign in first') });
  expect(withProbes('wild-websocket-origin-refused', change)).toEqual(['websocket-refused']);
});

test('nor is one that nobody asked again', () => {
  expect(withProbes('wild-websocket-origin-refused', () => ({ refused: [] }))).toEqual(['websocket-refused']);
});

test('cookies that are taken are not too large', () => {
  expect(withProbes('wild-headers-too-large', refused({ withCookies: answered(101) }))).not.toContain(
    'headers-too-large',
  );
});

test('a handshake that is refused without cookies as well is not refused for their length', () => {
  expect(withProbes('wild-headers-too-large', refused({ asked: answered(400) }))).not.toContain('headers-too-large');
});

test('the page that was opened, at the Socket.IO path, is a fallback', () => {
  const { probes } = recordOf('wild-page-instead-of-answer');
  const own = probes.page?.document.is === 'answered' ? probes.page.document.value.body : '';
  expect(own).toContain('<title>');
  expect(withBodies('wild-page-instead-of-answer', /Back soon/, own)).toEqual(['spa-fallback']);
});

test('a page without words that tell its kind is only likely', () => {
  const record = recordOf('wild-page-instead-of-answer');
  const text = JSON.stringify(record.probes.routes)
    .replaceAll('Back soon', 'Intranet')
    .replaceAll('We are updating our service', 'Welcome')
    .replaceAll('Please come back in a few minutes.', 'News');
  const probes = { ...record.probes, routes: JSON.parse(text) as Route[] };
  const [finding] = diagnose(evidenceOf({ ...record, probes }));
  expect([finding?.id, finding?.certainty]).toEqual(['page-instead-of-answer', 'likely']);
});

test('a refusal in the words of Engine.IO is its own, and no firewall’s', () => {
  expect(withBodies('wild-post-refused', /Forbidden/, '{"code":4,"message":"Forbidden"}')).not.toContain(
    'post-refused',
  );
});

test('a status without words about the host says nothing of it', () => {
  expect(withBodies('wild-host-not-allowed', /Invalid host header/, 'Bad Request')).not.toContain('host-not-allowed');
});

test('of several WebSockets that wait for one server, none is known to be unanswered', () => {
  const record = recordOf('native-websocket-client-at');
  expect(names(record)).toContain('native-websocket-client');
  const copies = (entry: Entry): Entry[] => {
    if (entry.kind !== 'ws.created') return [entry];
    return [entry, { ...entry, id: `${entry.id}b`, socket: 'w2' }, { ...entry, id: `${entry.id}c`, socket: 'w3' }];
  };
  expect(names({ ...record, entries: record.entries.flatMap(copies) })).not.toContain('native-websocket-client');
});
