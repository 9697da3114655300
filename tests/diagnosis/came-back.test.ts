/** A server that was down while the page tried, and answers now, does not prove any cause. */
import { expect, test } from '@playwright/test';
import { diagnose } from 'realtime-doctor/diagnosis/index.ts';
import { noProbes, type ProbeReport } from 'realtime-doctor/diagnosis/probes.ts';
import { verdictOf } from 'realtime-doctor/diagnosis/verdict.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { Story } from '../claims/story.ts';

/** The server's answer to a WebSocket probe after the visit. */
const asked = (status: number): ProbeReport => ({
  ...noProbes,
  routes: [
    {
      name: 'page',
      role: 'page',
      origin: ORIGIN,
      upgrade: {
        is: 'answered',
        ms: 5,
        value: {
          status,
          headers: {},
          body: '',
          frames: status === 101 ? [{ raw: '0{"sid":"s"}', packet: { engine: 'open', data: '0{"sid":"s"}' } }] : [],
        },
      },
    },
  ],
});
const ORIGIN = 'http://127.0.0.1';

const answered = (times: number, now: number) => {
  const story = Array.from({ length: times }, (_, index) => 100 + 1500 * index).reduce(
    (told, at) => told.connect({ at, status: 502 }),
    new Story(),
  );
  const transcript = story.until(100 + 1500 * times).transcript;
  const evidence = { transcript, contract: stackmotive, probes: asked(now) };
  const findings = diagnose(evidence);
  return { ids: findings.map(({ id }) => id), ...verdictOf(evidence, findings, { wanted: 100, watched: 100 }) };
};

test('the answer is inconclusive, and asks for a longer look', () => {
  const { ids, verdict, unseen } = answered(2, 101);
  expect({ ids, verdict }).toEqual({ ids: [], verdict: 'inconclusive' });
  expect(unseen[0]?.what).toMatch(
    /failed \(status 502\)\. The server answers now, and the page had not tried again yet\.$/,
  );
  expect(unseen[0]?.decide).toContain('--watch 20');
});

test('a server that is still down is a finding', () => {
  expect(answered(2, 502).verdict).toBe('broken');
});

test('a server that failed too often to be just starting is a finding', () => {
  expect(answered(6, 101).verdict).toBe('broken');
});
