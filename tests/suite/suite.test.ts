/** `import { test } from 'playwright-realtime'` in a project of a stranger, run by Playwright's own command. */
import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@playwright/test';
import type { JSONReportTestResult } from '@playwright/test/reporter';
import { startApplication, type Application } from './application.ts';
import { runPlaywright, type Ran } from './run.ts';

const NATIVE =
  /^Root cause: The page opens a native WebSocket to a Socket\.IO server (?:\(native:\d+\) )?\[native-websocket-client\]$/;

let application: Application;
test.beforeAll(async () => {
  application = await startApplication();
});
test.afterAll(async () => {
  await application.stop();
});

const firstLine = (result: JSONReportTestResult | undefined): string =>
  stripVTControlCharacters(result?.errors[0]?.message ?? '').split('\n')[0] ?? '';
const namesOf = (result: JSONReportTestResult | undefined): string[] =>
  (result?.attachments ?? []).map(({ name }) => name).filter((name) => name.startsWith('realtime'));

test.describe('one run of all cases', () => {
  test.describe.configure({ mode: 'default', timeout: 400_000 });
  let ran: Ran | undefined;
  test.beforeAll(async () => {
    test.setTimeout(400_000);
    ran = await runPlaywright({ env: { APP_URL: application.url } });
  });
  test.afterAll(() => ran?.remove());
  const resultsOf = (title: string) => ran?.results(title) ?? [];

  for (const title of [
    'fails on a native WebSocket',
    'fails in a context made by hand',
    'fails in a popup',
    'fails in a worker',
    'fails by an exception of its own',
    'fails by its time limit',
    'fails with merged tests',
    'fails with fixtures spread',
  ]) {
    test(`names the cause first: ${title}`, () => {
      const [result] = resultsOf(title);
      expect(firstLine(result)).toMatch(NATIVE);
      expect(namesOf(result)).toEqual(
        expect.arrayContaining(['realtime transcript.jsonl', 'realtime conversation.txt', 'realtime report.html']),
      );
      for (const { name, path } of result?.attachments ?? []) {
        if (name.startsWith('realtime')) expect(existsSync(path ?? '')).toBe(true);
      }
    });
  }

  test('adds nothing to a failure if realtime was well, or if there was none', () => {
    const [well] = resultsOf('fails on a healthy page');
    expect(firstLine(well)).toMatch(/^Error: expect\(locator\)\.toHaveText/);
    const [none] = resultsOf('fails on a page without realtime');
    expect(firstLine(none)).toMatch(/^Error: expect\(locator\)\.toHaveText/);
    expect(namesOf(none)).toEqual([]);
  });

  test('adds nothing to tests that pass, or fail as expected', () => {
    const [passed] = resultsOf('passes on a healthy page');
    expect(passed).toMatchObject({ status: 'passed', errors: [], annotations: [] });
    expect(namesOf(passed)).toEqual([]);
    const [expected] = resultsOf('fails as expected');
    expect(namesOf(expected)).toEqual([]);
    expect(ran?.stderr).toBe('');
  });

  test('the report is one file that asks for nothing', () => {
    const [result] = resultsOf('fails on a native WebSocket');
    const path = result?.attachments.find(({ name }) => name === 'realtime report.html')?.path ?? '';
    const html = readFileSync(path, 'utf8');
    expect(html).toContain('native WebSocket');
    expect(html).not.toMatch(/<script|src=|<link/);
  });
});
