import { join } from 'node:path';
import { expect } from '@playwright/test';
import { Journey } from 'playwright-realtime/fixtures/journey/journey.ts';
import { annotateAwaited, failureMessage } from 'playwright-realtime/reporter/failure-message.ts';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import { Recorder } from 'realtime-doctor/transcript/recorder.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { test } from '../capture/temporary.ts';
import { HEADER } from '../claims/story.ts';

const never = (): never => {
  throw new Error('This journey skips nothing.');
};

const journeyIn = (dir: string): Journey =>
  new Journey(
    new Recorder(join(dir, 'transcript.jsonl'), HEADER, {
      clock: RunClock.start(),
      redact: (text) => text,
    }),
    stackmotive,
    { dir, origin: 'http://127.0.0.1', skip: never, ready: async () => undefined, messageSuffix: '' },
  );

test('a journey that times out records the claim that it was waiting for, and judges no other', async ({ dir }) => {
  const journey = journeyIn(dir);
  const outcomes: string[] = [];
  void journey.assert('namespace-connected', { page: 'p1' }).then(() => outcomes.push('judged'));
  await Promise.resolve();

  expect(journey.cutShort()).toMatchObject({ claim: 'namespace-connected', judgement: { verdict: 'pending' } });
  const judged = journey.recorder.transcript.of('judged');
  expect(judged).toMatchObject([{ claim: 'namespace-connected', verdict: 'pending', holds: false }]);

  journey.recorder.write({ source: 'journey', kind: 'checkpoint', name: 'the stack is being healed' });
  void journey.assert('quiet-console', { page: 'p1' }).then(() => outcomes.push('judged'));
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(outcomes).toEqual([]);
  expect(journey.recorder.transcript.of('judged')).toHaveLength(1);
  await journey.end();
});

test('a journey that times out without waiting for a claim records none', async ({ dir }) => {
  const journey = journeyIn(dir);
  expect(journey.cutShort()).toBeUndefined();
  expect(journey.recorder.transcript.of('judged')).toEqual([]);
  await journey.end();
});

test('the message of a timeout says what the journey was waiting for, after the cause', () => {
  const annotations = [{ type: 'finding', description: 'Root cause: the path is wrong.' }];
  annotateAwaited({ annotations }, 'Waiting for "subscribed" failed: expected a, seen b.');
  expect(failureMessage(annotations, 'Test timeout of 9000ms exceeded.')).toBe(
    [
      'Root cause: the path is wrong.',
      'Waiting for "subscribed" failed: expected a, seen b.',
      'Test timeout of 9000ms exceeded.',
    ].join('\n\n'),
  );
});
