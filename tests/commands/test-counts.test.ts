import { expect, test } from '@playwright/test';
import { countTests, type Report } from '../../bin/lib/test-counts.ts';

const spec = (title: string, status: 'expected' | 'unexpected' | 'flaky' | 'skipped') => ({
  title,
  file: 'a.test.ts',
  line: 7,
  tests: [{ status }],
});
const report = (stats: Partial<Report['stats']>, suites: Report['suites'] = []): Report => ({
  stats: { expected: 0, unexpected: 0, skipped: 0, flaky: 0, ...stats },
  suites,
});

test('a test that passes on its retry counts as passed, and is listed as flaky', () => {
  const suites = [
    { specs: [spec('straight', 'expected')], suites: [{ specs: [spec('in a race', 'flaky')] }] },
    { specs: [spec('at the top', 'flaky')] },
  ];
  expect(countTests(report({ expected: 1, flaky: 2 }, suites), 0)).toEqual({
    passed: 3,
    failed: 0,
    skipped: 0,
    alone: ['a.test.ts:7 › in a race', 'a.test.ts:7 › at the top'],
  });
});

test('a test that fails twice has failed', () => {
  const suites = [{ specs: [spec('broken', 'unexpected')] }];
  expect(countTests(report({ expected: 4, unexpected: 1, skipped: 2 }, suites), 1)).toEqual({
    passed: 4,
    failed: 1,
    skipped: 2,
    alone: [],
  });
});

test('an error outside any test is a failure, even if no test failed', () => {
  expect(countTests(report({ expected: 4, flaky: 1 }), 1)).toMatchObject({ passed: 5, failed: 1 });
});
