/** The mutants match the sources that they change. `npm run mutate` shows that journeys notice them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { claims } from 'realtime-doctor/claims/index.ts';
import { EXIT, UsageError } from 'realtime-doctor/errors.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { mutated, type Mutant } from '../../tools/mutations/mutant.ts';
import { mutants } from '../../tools/mutations/mutants.ts';
import { verdictOf } from '../../tools/mutations/trial.ts';

test('there are at least 25, with unique names', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(25);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});

for (const mutant of mutants) {
  test(`${mutant.name}: matches its source and expects claims that exist`, () => {
    const text = readFileSync(join(ROOT, 'stack', mutant.file), 'utf8');
    expect(mutated(mutant, text)).not.toBe(text);

    const ids: string[] = Object.values(claims).map(({ id }) => id);
    expect(mutant.expect.length).toBeGreaterThan(0);
    expect(mutant.expect.filter((id) => !ids.includes(id))).toEqual([]);
  });
}

test('a mutant whose text is missing or ambiguous is an error', () => {
  const mutant: Mutant = { name: 'rotten', file: 'x.ts', find: 'ping', replace: 'pong', journey: '', expect: [] };
  expect(mutated(mutant, 'a ping')).toBe('a pong');
  expect(() => mutated(mutant, 'nothing')).toThrow(UsageError);
  expect(() => mutated(mutant, 'ping ping')).toThrow(UsageError);
  expect(() => mutated({ ...mutant, replace: 'ping' }, 'a ping')).toThrow(UsageError);
});

test('only a failed claim that was expected counts as caught', () => {
  const mutant: Mutant = { name: '', file: '', find: '', replace: '', journey: '', expect: ['subscribed'] };
  const ran = {
    exitCode: EXIT.claim,
    failed: ['upgraded', 'subscribed'],
    named: ['redis-down'],
    passed: 0,
    skipped: 0,
    claims: 9,
    seconds: 1,
    tail: '',
  };
  expect(verdictOf(mutant, ran)).toBe('caught');
  expect(verdictOf({ ...mutant, names: 'redis-down' }, ran)).toBe('caught and named');
  expect(verdictOf({ ...mutant, names: 'never-subscribed' }, ran)).toBe('another name');
  expect(verdictOf(mutant, { ...ran, failed: ['upgraded'] })).toBe('another claim');
  expect(verdictOf(mutant, { ...ran, exitCode: EXIT.ok })).toBe('survived');
  expect(verdictOf(mutant, { ...ran, exitCode: EXIT.infrastructure })).toBe('no verdict');
  expect(verdictOf(mutant, { ...ran, exitCode: EXIT.evidence })).toBe('no verdict');
});
