/** Tests without a browser: options, the limits of a recording, and how matchers compare values. */
import { expect, test } from '@playwright/test';
import { matches } from 'playwright-realtime/matchers/partly.ts';
import { isKept, isRecorded, settingsOf, type RecordMode } from 'playwright-realtime/suite/options.ts';
import { Tape } from 'playwright-realtime/suite/tape.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';

const MEBIBYTE = 2 ** 20;
const frame = (raw: string): NewEntry => ({
  source: 'page',
  kind: 'ws.frame',
  page: 'p1',
  socket: 'w1',
  direction: 'received',
  opcode: 1,
  raw,
  bytes: raw.length,
});

test('a misspelled or invalid option is named, and its default is used', () => {
  expect(settingsOf({ recrod: 'on', ask: 'maybe' })).toEqual({
    settings: { record: 'retain-on-failure', ask: true, observe: 'auto', faults: false },
    problems: [
      'use.realtime has no option "recrod". Did you mean "record"?',
      'use.realtime.ask must be one of true, false, but it is "maybe".',
    ],
  });
  expect(settingsOf('on').problems).toEqual(['use.realtime must be an object, but it is "on".']);
});

const MODES: readonly (readonly [RecordMode, ...boolean[]])[] = [
  // Kept: first attempt passed, first failed, second passed, second failed.
  ['off', false, false, false, false],
  ['on', true, true, true, true],
  ['retain-on-failure', false, true, false, true],
  ['on-first-retry', false, false, true, true],
  ['on-all-retries', false, false, true, true],
  ['retain-on-first-failure', false, true, false, false],
  ['retain-on-failure-and-retries', false, true, true, true],
];

for (const [mode, ...expected] of MODES) {
  test(`${mode} keeps what Playwright keeps for a trace in that mode`, () => {
    const attempts = [0, 1].flatMap((retry) => [false, true].map((hasFailed) => isKept(mode, retry, hasFailed)));
    expect(attempts).toEqual(expected);
    expect(isRecorded(mode, 0)).toBe(!/^off$|^on-/.test(mode));
  });
}

test('a recording stays bounded with frames of 50 MB and an endless stream', () => {
  const tape = new Tape(() => 0);
  for (let index = 0; index < 4; index++) tape.write(frame('x'.repeat(50 * MEBIBYTE)));
  for (let index = 0; index < 50_000; index++) tape.write(frame('2'));
  tape.write({ source: 'page', kind: 'ws.closed', page: 'p1', socket: 'w1', code: 1006 });
  expect(JSON.stringify(tape.entries).length).toBeLessThan(16 * MEBIBYTE);
  expect(tape.entries.at(-1)?.entry.kind).toBe('ws.closed');
  expect(tape.entries[0]?.entry).toMatchObject({ bytes: 50 * MEBIBYTE });
  expect(tape.notKept).toEqual([
    'the whole text of 4 long messages',
    '10004 messages or console lines after the first 40000 entries',
  ]);
});

test('a payload may have additional members, at every depth', () => {
  expect(matches({ id: 3, by: { name: 'ada', age: 36 } }, { by: { name: 'ada' } })).toBe(true);
  expect(matches({ id: 3 }, { id: 4 })).toBe(false);
  expect(matches([1, 2], [1])).toBe(false);
  expect(matches({ id: 3 }, { id: expect.any(Number) })).toBe(true);
  expect(matches('price alert', /alert$/)).toBe(true);
});
