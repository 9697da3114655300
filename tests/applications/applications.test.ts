/**
 * Other applications, described only by adapter and contract files: two shapes of Socket.IO's public examples. Each is
 * a separate process that only this test may end.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test as base } from '@playwright/test';
import { execa } from 'execa';
import type { Capture } from 'realtime-doctor/capture/capture.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { reseal } from '../capture/forge.ts';
import { attach, ownEnvironment, type Attached } from './attach.ts';

interface Target {
  readonly origin: URL;
  /** Lines after the one with its address: the signals that it received. */
  readonly said: readonly string[];
  isRunning(): boolean;
}

const test = base.extend<{ start: (name: string, broken?: string) => Promise<Target> }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from this pattern
  start: async ({}, use) => {
    const ends: (() => Promise<void>)[] = [];
    await use(async (name, broken = '') => {
      const server = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, name, 'server.ts')], {
        cwd: ROOT,
        env: { ...process.env, BROKEN: broken },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      ends.push(async () => {
        const gone = once(server, 'exit');
        if (server.kill('SIGKILL')) await gone;
      });
      const said: string[] = [];
      const lines = createInterface(server.stdout);
      const [first] = (await once(lines, 'line')) as [string];
      lines.on('line', (line) => said.push(line));
      return {
        origin: new URL(`http://127.0.0.1:${first.split(' ')[1]}`),
        said,
        isRunning: () => server.exitCode === null && server.signalCode === null,
      };
    });
    for (const end of ends) await end();
  },
});

test.describe.configure({ timeout: 400_000 });

const account = { E2E_LOGIN_EMAIL: 'ann@example.com', E2E_LOGIN_PASSWORD: 'correct horse battery' };
/** Journeys that suit these applications, without the slow ones. */
const suitable = [
  'connect',
  'notify',
  'network-faults',
  'refusals',
  '-g',
  'page connects|notified|refused|reset|half-open|latency',
];

const cases = [
  {
    name: 'chat',
    says: 'a chat: nobody signs in, polling first',
    settings: {},
    counts: { passed: 8, skipped: 10 },
    broken: 'never',
    seen: 'no notification',
  },
  {
    name: 'alerts',
    says: 'alerts: a session in a cookie, a namespace, nobody subscribes; its owner allows an account',
    settings: { ...account, E2E_ALLOW_FAULTS: '1' },
    counts: { passed: 10, skipped: 8 },
    broken: 'twice',
    seen: 'it arrived 2 times',
  },
];

for (const { name, says, settings, counts, broken, seen } of cases) {
  const contract = { E2E_CONTRACT: `tests/applications/${name}/contract.ts` };

  test(says, async ({ start }, testInfo) => {
    const target = await start(name);
    const ran = await attach(testInfo.outputPath(), target.origin, { ...settings, ...contract }, suitable);
    expect({ passed: ran.passed, skipped: ran.skipped }, ran.all).toEqual(counts);
    expect({ said: target.said, isRunning: target.isRunning() }).toEqual({ said: [], isRunning: true });
    await verifiesByItself(ran);
  });

  test(`${name}: detects an application that delivers ${broken}`, async ({ start }, testInfo) => {
    const target = await start(name, broken);
    const args = ['notify', '-g', 'exactly once'];
    const ran = await attach(testInfo.outputPath(), target.origin, { ...settings, ...contract }, args);
    expect({ exitCode: ran.exitCode, failed: ran.failed }, ran.all).toEqual({ exitCode: 1, failed: 1 });
    const [wrong] = captureOf(ran).journeys[0]?.claims.filter(({ holds }) => !holds) ?? [];
    expect(wrong).toMatchObject({ id: 'notified-once', actual: expect.stringContaining(seen) });
    expect((await evidence('verify', ran.capture ?? '')).exitCode).toBe(0);
  });
}

test('a page that connects only after sign-in does not have to show a refusal', async ({ start }, testInfo) => {
  const target = await start('alerts', 'waits');
  const contract = { E2E_CONTRACT: 'tests/applications/alerts/contract.ts' };
  const args = ['refusals', '-g', 'refused without a token'];
  const ran = await attach(testInfo.outputPath(), target.origin, { ...account, ...contract }, args);
  expect({ failed: ran.failed, skipped: ran.skipped }, ran.all).toEqual({ failed: 0, skipped: 1 });
  expect(captureOf(ran).journeys[0]?.skipped).toEqual({
    why: expect.stringContaining('the page did not try to connect, so nothing refused it'),
    isRequired: false,
  });
  expect((await evidence('verify', ran.capture ?? '')).exitCode).toBe(0);
});

test('the doctor asks for credentials if an application accepts only its own users', async ({ start }) => {
  const alerts = await start('alerts');
  const { href } = new URL('/inbox', alerts.origin);
  const answer = await doctor(href, '--contract', 'tests/applications/alerts/contract.ts');
  expect(answer.exitCode, answer.all).toBe(4);
  expect(JSON.parse(answer.stdout)).toMatchObject({
    target: href,
    verdict: 'inconclusive',
    findings: [],
    unseen: expect.arrayContaining([
      {
        what: expect.stringContaining('refuses a client without credentials'),
        decide: expect.stringContaining('--token-file'),
      },
    ]),
  });
  expect(alerts.isRunning()).toBe(true);

  const unknown = await doctor(href, '--contract', 'tests/applications/none.ts');
  expect({ exitCode: unknown.exitCode, said: unknown.stderr }).toEqual({
    exitCode: 2,
    said: expect.stringContaining('--contract names a contract that does not exist'),
  });
});

/** Verifies with only the filed capture and nothing of this clone, and fails if its contract was edited. */
async function verifiesByItself({ capture = '' }: Attached): Promise<void> {
  const good = await evidence('verify', capture);
  expect(good.exitCode, good.all).toBe(0);
  const [journey] = captureOf({ capture }).journeys.filter(({ status }) => status === 'passed');
  const file = join(capture, journey?.folder ?? '', 'contract.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"notification": "[^"]+"/, '"notification": "another"'));
  const edited = await evidence('verify', reseal(capture));
  expect(edited.exitCode).toBe(4);
  expect(edited.all).toContain('contract.json');
}

const captureOf = ({ capture = '' }: Pick<Attached, 'capture'>): Capture =>
  JSON.parse(readFileSync(join(capture, 'capture.json'), 'utf8')) as Capture;

const command = (...args: string[]) =>
  execa(process.execPath, [join(ROOT, 'bin/start.mjs'), ...args], {
    cwd: ROOT,
    extendEnv: false,
    env: ownEnvironment(),
    reject: false,
    all: true,
  });
const evidence = (...args: string[]) => command('evidence', ...args);
const doctor = (...args: string[]) => command('doctor', '--json', '--within', '30', ...args);
