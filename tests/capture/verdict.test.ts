/** The verdict of a run: PASSED only if every required journey ran. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from '@playwright/test';
import { markIncomplete } from 'playwright-realtime/reporter/junit.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { requiredShape, requiredTitles, skippedButRequired } from 'realtime-doctor/capture/required.ts';
import { conclude, type RunFacts } from 'realtime-doctor/capture/verdict.ts';
import { test } from './temporary.ts';

type Journey = RunFacts['journeys'][number];

const passed: Journey = { title: 'connects', status: 'passed' };
const skipped = (isRequired: boolean): Journey => ({
  title: 'outlives Redis',
  status: 'skipped',
  skipped: { why: 'there is no Redis', isRequired },
});
const verdictOf = (journeys: readonly Journey[], more: Partial<RunFacts> = {}) =>
  conclude({
    journeys,
    interrupted: false,
    errors: [],
    unselected: 0,
    policy: { noSkip: false, flaky: 'fail' },
    ...more,
  });

test('a required journey that was skipped makes the run incomplete, with exit code 4', () => {
  expect(verdictOf([passed, skipped(true)])).toEqual({
    verdict: 'incomplete',
    exitCode: 4,
    summary: 'INCOMPLETE: 1 required journeys were skipped; 1 of 2 journeys passed.',
  });
});

test('a skipped optional journey is counted, and the run has passed', () => {
  expect(verdictOf([passed, skipped(false)])).toEqual({
    verdict: 'passed',
    exitCode: 0,
    summary: 'PASSED: every claim holds; 1 of 2 journeys passed, 1 skipped.',
  });
});

test('E2E_NO_SKIP makes every journey required', () => {
  const policy = { noSkip: true, flaky: 'fail' } as const;
  expect(verdictOf([passed, skipped(false)], { policy })).toMatchObject({ verdict: 'incomplete', exitCode: 4 });
});

test('a failed claim outweighs skipped journeys', () => {
  const failed: Journey = { title: 'is notified', status: 'failed' };
  expect(verdictOf([failed, skipped(true)])).toMatchObject({ verdict: 'failed', exitCode: 1 });
});

test('journeys that only timed out do not make the product wrong', () => {
  const slow: Journey = { title: 'is notified', status: 'failed', error: 'Test timeout of 1500ms exceeded.' };
  const failed: Journey = { title: 'outlives Redis', status: 'failed', error: 'Claim: connected' };
  expect(verdictOf([passed, slow])).toEqual({
    verdict: 'failed',
    exitCode: 1,
    summary: 'FAILED: 1 of 2 journeys did not finish within their time limit.',
  });
  expect(verdictOf([slow, failed]).summary).toBe('FAILED: the product is wrong; 2 of 2 journeys failed.');
});

test.describe('a run that exceeded its time limit', () => {
  const cut = { interrupted: true, outOfTime: true };
  const unjudged: Journey = { title: 'is notified', status: 'interrupted' };

  test('is incomplete, not interrupted, and the rest was not judged', () => {
    expect(verdictOf([passed, unjudged], cut)).toEqual({
      verdict: 'incomplete',
      exitCode: 4,
      summary:
        'INCOMPLETE: 1 of 2 journeys passed within the time limit of the whole run (globalTimeout); the rest was not judged.',
    });
  });

  test('has failed if a claim had failed before', () => {
    const failed: Journey = { title: 'outlives Redis', status: 'failed' };
    expect(verdictOf([passed, failed, unjudged], cut)).toMatchObject({ verdict: 'failed', exitCode: 1 });
  });

  test('is distinguished from one that a signal ended', () => {
    expect(verdictOf([passed, unjudged], { interrupted: true })).toMatchObject({
      verdict: 'interrupted',
      exitCode: 130,
    });
  });
});

test('a selection of journeys has not passed, because the rest did not run', () => {
  expect(verdictOf([passed], { unselected: 39 })).toEqual({
    verdict: 'passed',
    exitCode: 0,
    summary: 'PARTIAL: every claim holds; 1 of 1 journeys passed; 39 required ones were not run.',
  });
});

test('a run without journeys, or with only skipped ones, never passes', () => {
  expect(verdictOf([]).exitCode).toBe(2);
  expect(verdictOf([skipped(false)])).toMatchObject({ verdict: 'incomplete', exitCode: 4 });
});

test.describe('a journey that passed only on a retry', () => {
  const tries: Journey[] = [
    { title: 'connects', status: 'failed', superseded: true },
    { title: 'connects', status: 'flaky' },
  ];

  test('fails the run', () => {
    expect(verdictOf(tries)).toEqual({
      verdict: 'failed',
      exitCode: 1,
      summary: 'FAILED: 1 of 1 journeys passed only on a retry (E2E_FLAKY=fail).',
    });
  });

  test('is reported, if the policy says so', () => {
    expect(verdictOf(tries, { policy: { noSkip: false, flaky: 'report' } })).toEqual({
      verdict: 'passed',
      exitCode: 0,
      summary: 'PASSED: every claim holds; 0 of 1 journeys passed, 1 flaky.',
    });
  });
});

test('JUnit has an error for each skipped required journey', ({ dir }) => {
  const file = join(dir, 'junit.xml');
  writeFileSync(
    file,
    `<testsuites id="" name="" tests="2" failures="0" skipped="2" errors="0" time="1">
<testsuite name="a.journey.ts" tests="2" failures="0" skipped="2" time="1" errors="0">
<testcase name="page &amp; Redis › restarted" classname="a.journey.ts">
<skipped>
</skipped>
</testcase>
<testcase name="page &amp; Redis › optional" classname="a.journey.ts">
<skipped>
</skipped>
</testcase>
</testsuite>
</testsuites>`,
  );
  markIncomplete(file, new Map([['there is no "Redis"', ['page & Redis › restarted']]]));
  const xml = readFileSync(file, 'utf8');
  expect(xml).toContain('<testsuites id="" name="" tests="2" failures="0" skipped="1" errors="1" time="1">');
  expect(xml).toContain('<testsuite name="a.journey.ts" tests="2" failures="0" skipped="1" time="1" errors="1">');
  expect(xml.match(/<error .*>/g)).toEqual([
    '<error type="incomplete" message="INCOMPLETE: this required journey was skipped: there is no &quot;Redis&quot;"></error>',
  ]);
  expect(xml.match(/<skipped>/g)).toHaveLength(1);
});

test('lists skipped journeys by reason', () => {
  expect([...skippedButRequired([passed, skipped(true), skipped(false)])]).toEqual([
    ['there is no Redis', ['outlives Redis']],
  ]);
});

test('journeys/required.json names every journey, and no other', async () => {
  // Playwright loads the whole configuration to list the tests.
  test.slow();
  const cli = join(ROOT, 'node_modules/@playwright/test/cli.js');
  const { stdout } = await execa(process.execPath, [cli, 'test', '--list', '--reporter=json'], {
    cwd: ROOT,
    // npm test sets a file for its own report, which this list must not overwrite.
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: '' },
  });
  interface Suite {
    readonly title: string;
    readonly specs: readonly { readonly title: string }[];
    readonly suites?: readonly Suite[];
  }
  const titlesIn = (suite: Suite, above: readonly string[]): string[] => [
    ...suite.specs.map(({ title }) => [...above, title].join(' › ')),
    ...(suite.suites ?? []).flatMap((inner) => titlesIn(inner, [...above, inner.title])),
  ];
  const { suites } = JSON.parse(stdout) as { suites: readonly Suite[] };
  const journeys = suites.flatMap((file) => titlesIn(file, []));
  const required = requiredShape.parse(JSON.parse(readFileSync(join(ROOT, 'journeys/required.json'), 'utf8')));
  expect(requiredTitles(required, 'owned').toSorted()).toEqual(journeys.toSorted());
  expect(journeys).toEqual(expect.arrayContaining(requiredTitles(required, 'attached')));
});
