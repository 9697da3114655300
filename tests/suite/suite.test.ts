/** `import { test } from 'playwright-realtime'` in an ordinary project, run by Playwright's own command. */
import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@playwright/test';
import type { JSONReportTestResult } from '@playwright/test/reporter';
import { startApplication, TOKEN, type Application } from './application.ts';
import { runPlaywright, type Ran } from './run.ts';

const NATIVE =
  /^Root cause: The page opens a native WebSocket to a Socket\.IO server (?:\((?:native(?:#inline-\d+)?|worker\.js):\d+\) )?\[native-websocket-client\]$/;

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

test.describe('one run of failures', () => {
  test.describe.configure({ mode: 'default', timeout: 400_000 });
  let ran: Ran | undefined;
  test.beforeAll(async () => {
    test.setTimeout(400_000);
    ran = await runPlaywright({ args: ['orders'], env: { APP_URL: application.url } });
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

  test('names a silence that lasted until the test failed', () => {
    expect(firstLine(resultsOf('fails on an event that nothing answers')[0])).toMatch(/\[ack-never-came\]$/);
  });

  test('adds nothing to a failure if realtime worked, or if there was none', () => {
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

  test('an agent gets the cause in at most 2 kB', () => {
    const [result] = resultsOf('fails on a native WebSocket');
    const path = result?.attachments.find(({ name }) => name === 'realtime for-agents.md')?.path ?? '';
    const text = readFileSync(path, 'utf8');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2048);
    expect(text).toMatch(/^# The page opens a native WebSocket to a Socket\.IO server\n/);
    expect(text).toMatch(/\nCause: native-websocket-client \(certain\)\nSource: native(?:#inline-\d+)?:\d+\n/);
    expect(text).toMatch(/\nFix:\nOpen it with socket\.io-client/);
    expect(text).toMatch(/\nDo not change: the test/);
    expect(text).toMatch(/\n- e\d+ /);
  });

  test('the report is one file that requests nothing', () => {
    const [result] = resultsOf('fails on a native WebSocket');
    const path = result?.attachments.find(({ name }) => name === 'realtime report.html')?.path ?? '';
    const html = readFileSync(path, 'utf8');
    expect(html).toContain('native WebSocket');
    expect(html).not.toMatch(/<script\s|<(?:img|iframe|link)\b/);
    expect(html).toMatch(/default-src \S+none/);
  });
});

test.describe('one run of the matchers', () => {
  test.describe.configure({ mode: 'default', timeout: 400_000 });
  let ran: Ran | undefined;
  test.beforeAll(async () => {
    test.setTimeout(400_000);
    ran = await runPlaywright({ args: ['matchers'], env: { APP_URL: application.url } });
  });
  test.afterAll(() => ran?.remove());
  const messages = (title: string): string[] =>
    (ran?.results(title)[0]?.errors ?? []).map(({ message }) => stripVTControlCharacters(message));

  test('they wait, and work with and without not', () => {
    expect(messages('matchers pass')).toEqual([]);
    expect(ran?.results('matchers pass')[0]).toMatchObject({ status: 'passed' });
  });

  test('a message says what was expected, what was seen, and for how long it waited', () => {
    expect(messages('no connection')[0]).toMatch(
      /expect\(page\)\.toHaveRealtimeConnection\(\) failed\n\nExpected: an open realtime connection\nReceived: the page opened none\nTimeout: {2}500ms/,
    );
    expect(messages('negated, though it is connected')[0]).toMatch(
      /Expected: not an open realtime connection\nReceived: connected to http/,
    );
    expect(messages('negated, though it was received')[0]).toMatch(
      /Expected: not event "order"\nReceived: received after/,
    );
  });

  test('a soft matcher lets the test go on', () => {
    const [first = '', second = ''] = messages('events that never come, softly');
    expect(first).toMatch(/Expected: event "never"\nReceived: other events: order/);
    expect(second).toMatch(
      /Expected: event "order" with \{"id":"seven"\}\nReceived: \d+ events? of that name, the last with \{"id":\d+\}/,
    );
  });

  test('an unrecorded page gives a clear error', () => {
    expect(messages('a matcher says so')[0]).toMatch(/This page is not recorded\./);
  });
});

test.describe('one run with retries', () => {
  test.describe.configure({ mode: 'default', timeout: 400_000 });
  let ran: Ran | undefined;
  test.beforeAll(async () => {
    test.setTimeout(400_000);
    ran = await runPlaywright({ args: ['attempts'], env: { APP_URL: application.url, RETRIES: '1' } });
  });
  test.afterAll(() => ran?.remove());

  test('each attempt has its transcript, and the second says what differs', () => {
    const [failed, passed] = ran?.results('passes at its second attempt') ?? [];
    expect(namesOf(failed)).toContain('realtime transcript.jsonl');
    expect(namesOf(passed)).toEqual(expect.arrayContaining(['realtime transcript.jsonl', 'realtime compared.txt']));
    const path = passed?.attachments.find(({ name }) => name === 'realtime compared.txt')?.path ?? '';
    expect(readFileSync(path, 'utf8')).toMatch(/FIRST DIFFERENCE/);
  });

  test('the message of the last attempt says what differs', () => {
    const [first, second] = ran?.results('fails otherwise at its second attempt') ?? [];
    expect(firstLine(first)).toMatch(NATIVE);
    expect(firstLine(second)).toMatch(/^Root cause: .*\[unknown-namespace\]$/);
    expect(second?.errors[0]?.message).toMatch(/Attempts 1 and 2 differ: only attempt [12] has "/);
  });
});

test.describe('one run with contracts', () => {
  test.describe.configure({ mode: 'default', timeout: 400_000 });
  let ran: Ran | undefined;
  test.beforeAll(async () => {
    test.setTimeout(400_000);
    ran = await runPlaywright({ args: ['contract'], env: { APP_URL: application.url } });
  });
  test.afterAll(() => ran?.remove());

  test('a test whose page breaks a claim fails, with the claim and the recording', () => {
    const [result] = ran?.results('breaks the contract') ?? [];
    expect(result?.status).toBe('failed');
    const [error, ...others] = result?.errors ?? [];
    expect(others).toEqual([]);
    expect(stripVTControlCharacters(error?.message ?? '')).toMatch(
      /The contract's claim "greeted-once" about p1 failed: expected one `welcome` a connection; seen: .*2/,
    );
    expect(namesOf(result)).toContain('realtime transcript.jsonl');
  });

  for (const title of ['keeps the contract', 'opens no connection']) {
    test(`nothing is added to a test that ${title}`, () => {
      const [result] = ran?.results(title) ?? [];
      expect(result).toMatchObject({ status: 'passed', errors: [], annotations: [] });
      expect(namesOf(result)).toEqual([]);
    });
  }

  test('a test that fails by itself keeps its own error first', () => {
    const [result] = ran?.results('fails by itself, and breaks the contract') ?? [];
    expect(firstLine(result)).toMatch(/^Error: expect\(locator\)\.toHaveText/);
    expect(result?.errors).toHaveLength(1);
  });

  test('a contract that is not valid or not there is one line, and the test passes', () => {
    for (const title of ['passes with a bad contract', 'passes without the contract']) {
      expect(ran?.results(title)[0]).toMatchObject({ status: 'passed' });
    }
    const lines = new Set((ran?.stderr ?? '').split('\n').filter((line) => line !== ''));
    expect([...lines].toSorted()).toEqual([
      expect.stringMatching(
        /^playwright-realtime: the contract is not used: The contract use\.realtime\.contract is not valid: \w+/,
      ),
      expect.stringMatching(
        /^playwright-realtime: the contract is not used: use\.realtime\.contract names a file that does not exist: .*none\.mjs\./,
      ),
    ]);
  });
});

test.describe('one run at the limits', () => {
  test.describe.configure({ mode: 'default', timeout: 400_000 });
  let ran: Ran | undefined;
  test.beforeAll(async () => {
    test.setTimeout(400_000);
    ran = await runPlaywright({ args: ['limits'], env: { APP_URL: application.url } });
  });
  test.afterAll(() => ran?.remove());

  test('no attachment has a secret', () => {
    const [result] = ran?.results('a secret is sent') ?? [];
    const files = (result?.attachments ?? []).filter(({ name }) => name.startsWith('realtime'));
    expect(files.length).toBeGreaterThan(2);
    for (const { path = '' } of files) {
      const text = readFileSync(path, 'utf8');
      expect(text).toContain('/none');
      expect(text).not.toContain(TOKEN);
      expect(text).not.toContain('hunter2-is-long');
    }
  });

  test('500 sockets and a long message stay bounded', () => {
    const [result] = ran?.results('500 sockets and a frame of 50 MB') ?? [];
    expect(firstLine(result)).toMatch(/^Error: expect\(locator\)/);
    const path = result?.attachments.find(({ name }) => name === 'realtime transcript.jsonl')?.path ?? '';
    const text = readFileSync(path, 'utf8');
    expect(text.length).toBeLessThan(4 * 1024 * 1024);
    expect(text.match(/"kind":"ws.created"/g)).toHaveLength(500);
  });

  test('a misspelled option gives one line, and the test passes', () => {
    expect(ran?.results('a test with misspelled options passes')[0]).toMatchObject({ status: 'passed' });
    const lines = (ran?.stderr ?? '').split('\n').filter((line) => line !== '');
    expect(lines).toEqual([
      'playwright-realtime: use.realtime has no option "recrod". Did you mean "record"?',
      'playwright-realtime: use.realtime.ask must be one of true, false, but it is "maybe".',
    ]);
  });

  test('a test that ends while it is recorded keeps its own result', () => {
    expect(ran?.results('ends while it is recording')[0]).toMatchObject({ status: 'passed', errors: [] });
    expect(ran?.results('closes its browser')[0]?.errors[0]?.message).toMatch(/has been closed/);
  });
});

test.describe("one run with Playwright's events only", () => {
  test.describe.configure({ mode: 'default', timeout: 400_000 });

  test('names the cause, and says what is missing', async () => {
    const ran = await runPlaywright({
      args: ['orders', '-g', 'fails on a native WebSocket|passes on a healthy page'],
      env: { APP_URL: application.url, REALTIME: '{"observe":"events"}' },
    });
    const [result] = ran.results('fails on a native WebSocket');
    expect(firstLine(result)).toMatch(/\[native-websocket-client\]$/);
    const path = result?.attachments.find(({ name }) => name === 'realtime transcript.jsonl')?.path ?? '';
    expect(readFileSync(path, 'utf8').split('\n')[0]).toMatch(/"notObserved":\["WebSockets: script line/);
    expect(ran.results('passes on a healthy page')[0]).toMatchObject({ status: 'passed' });
    ran.remove();
  });
});

test.describe('one run with faults, and the reporter', () => {
  test.describe.configure({ mode: 'default', timeout: 400_000 });

  test('cuts and slows the network, and says how to enable it', async () => {
    const ran = await runPlaywright({ args: ['faults'], env: { APP_URL: application.url } });
    const messages = (title: string) =>
      ran.results(title).map(({ status, errors }) => `${status} ${errors[0]?.message ?? ''}`);
    expect(messages('the network is cut, and comes back')).toEqual(['passed ']);
    expect(messages('the network is slow')).toEqual(['passed ']);
    expect(messages('faults that were not asked for')[0]).toMatch(/network\.cut\(\) needs the fault proxy/);
    ran.remove();
  });

  test('groups failed tests by their cause', async () => {
    const ran = await runPlaywright({
      args: [
        'orders',
        '-g',
        'native WebSocket|popup|healthy page',
        '--reporter=list,json,playwright-realtime/reporter/index.ts',
      ],
      env: { APP_URL: application.url },
    });
    expect(ran.stdout).toMatch(
      /Realtime: 2 of 3 failed tests explained by one cause\n\n {2}Root cause: The page opens a native WebSocket .*\n {4}orders\.case\.ts › fails on a native WebSocket\n {4}orders\.case\.ts › fails in a popup/,
    );
    ran.remove();
  });
});
