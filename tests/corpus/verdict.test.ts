import { expect, test } from '@playwright/test';
import { cases, type Case } from '../../tools/corpus/index.ts';
import { exitCode, summary, type Row } from '../../tools/corpus/rows.ts';
import { judge, type Found } from '../../tools/corpus/verdict.ts';

const [first] = cases(['nginx-strips-prefix']);
const each: Case = { ...(first as Case), accept: ['proxy-strips-prefix'], adviceMentions: 'proxy_pass' };
const finding = (id: string, fix = ''): Found => ({ id, certainty: 'certain', says: '', fix });

test('an accepted id is right, and irrelevant advice is noted', () => {
  const helpful = { exit: 1, findings: [finding('proxy-strips-prefix', 'Correct proxy_pass.')] };
  expect(judge(each, 'broken', helpful)).toEqual({ verdict: 'right' });
  const vague = { exit: 1, findings: [finding('proxy-strips-prefix', 'Look at it.')] };
  expect(judge(each, 'broken', vague)).toEqual({ verdict: 'right', note: 'but the advice does not fix it' });
});

test('one id that is not accepted makes the answer wrong, and a known wrong one is noted', () => {
  const findings = [finding('proxy-strips-prefix'), finding('cors-refused')];
  expect(judge(each, 'broken', { exit: 1, findings }).verdict).toBe('wrong');
  const known = judge(each, 'broken', { exit: 1, findings: [finding('mount-doubling')] });
  expect(known).toEqual({ verdict: 'wrong', note: 'known to be wrong here' });
});

test('a broken page called healthy is missed, and a broken page without a cause is not recognised', () => {
  expect(judge(each, 'broken', { exit: 0, findings: [] })).toEqual({ verdict: 'missed' });
  const findings = [finding('not-recognised')];
  expect(judge(each, 'broken', { exit: 1, findings })).toEqual({ verdict: 'not recognised' });
});

test('any finding on a fixed or healthy page is a false alarm', () => {
  for (const variant of ['fixed', 'healthy'] as const) {
    expect(judge(each, variant, { exit: 0, findings: [] })).toEqual({ verdict: 'right' });
    const findings = [finding('not-recognised')];
    expect(judge(each, variant, { exit: 1, findings })).toEqual({ verdict: 'false alarm' });
  }
});

test('an unfinished answer is inconclusive, except on a page that cannot be seen to work', () => {
  expect(judge(each, 'broken', { exit: 4, findings: [] }).verdict).toBe('inconclusive');
  expect(judge(each, 'broken', { exit: null, findings: undefined }).verdict).toBe('inconclusive');
  expect(judge({ ...each, unseen: true }, 'healthy', { exit: 4, findings: [] }).verdict).toBe('right');
});

test('the exit code is 1 for a misleading answer, and 3 when a case did not run', () => {
  const row = (verdict: Row['verdict']): Row => ({
    case: 'a',
    variant: 'broken',
    exit: 0,
    seconds: 1,
    verdict,
    findings: [],
  });
  expect(exitCode([row('right'), row('not recognised'), row('inconclusive')])).toBe(0);
  for (const verdict of ['wrong', 'missed', 'false alarm'] as const) expect(exitCode([row(verdict)])).toBe(1);
  expect(exitCode([row('right'), row('not run')])).toBe(3);
  expect(exitCode([row('inconclusive')])).toBe(3);
  expect(summary([row('right'), row('missed')])).toContain('broken: 2 (1 right, 1 missed)');
});

test('each case can be judged: no accepted id is forbidden, and its symptom can be checked', () => {
  for (const { name, healthy, accept, mustNotSay, shows } of cases()) {
    expect(
      accept.filter((id) => mustNotSay.includes(id)),
      name,
    ).toEqual([]);
    expect(accept.length > 0, name).toBe(!healthy);
    expect(shows.broken !== undefined, name).toBe(!healthy);
  }
});

test('rejects a name that is not a case', () => {
  expect(() => cases(['no-such-case'])).toThrow('There is no case "no-such-case".');
});
