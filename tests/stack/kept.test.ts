/** A stack that is kept between runs, with the commands that a user types. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { execa } from 'execa';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { EXIT } from 'realtime-doctor/errors.ts';

const ONE_JOURNEY = ['journeys/journey-09-notifications/notify.journey.ts', '-g', 'exactly once'];

interface Shell {
  readonly call: (...args: string[]) => Promise<{ readonly all: string; readonly exitCode?: number }>;
  /** Temporary folders and files that exist, except those of Playwright. */
  readonly left: () => string[];
}

const test = base.extend<{ shell: Shell }>({
  // The stack is found through its socket in the temporary folder, so an own folder is an own stack.
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture depends on from this pattern
  shell: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), 'kept-'));
    const env = { TMPDIR: home, E2E_EVIDENCE_DIR: join(home, 'captures'), E2E_NO_SKIP: '', CI: '' };
    const call: Shell['call'] = (...args) =>
      execa(process.execPath, [join(ROOT, 'bin/start.mjs'), ...args], { cwd: ROOT, env, all: true, reject: false });
    await use({ call, left: () => readdirSync(home).filter((name) => name.startsWith('stackmotive-')) });
    await call('stack', 'down');
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  },
});

test.describe.configure({ timeout: 240_000 });

test('a run with --keep-stack leaves its stack to the next run, until `stack down`', async ({ shell }) => {
  const first = await shell.call('e2e', ...ONE_JOURNEY, '--stack=local', '--keep-stack');
  expect(first.all).toContain('PARTIAL: every claim holds');
  const status = await shell.call('stack', 'status');
  expect(status.all).toMatch(/^stack: +local.*\npage: +http:\/\/127\.0\.0\.1:\d+\/$/m);
  // Without --stack it would be containers, if there is an engine.
  const second = await shell.call('e2e', ...ONE_JOURNEY);
  expect(second.all).toContain('stack: using the kept stack (local');
  expect(second.all).toContain('PARTIAL: every claim holds');
  const logs = await shell.call('stack', 'logs', 'backend');
  expect(logs.all).toMatch(/connected/);
  expect(await shell.call('stack', 'down')).toMatchObject({ all: 'The stack has stopped.', exitCode: EXIT.ok });
  expect(shell.left()).toEqual([]);
});

test('`stack up` starts one stack, and `stack status` without one says how to start it', async ({ shell }) => {
  const up = await shell.call('stack', 'up', '--stack=local');
  const keeper = /keeper \d+/.exec(up.all)?.[0] ?? 'no keeper';
  expect((await shell.call('stack', 'up', '--stack=local')).all).toContain(keeper);
  await shell.call('stack', 'down');
  expect(await shell.call('stack', 'status')).toMatchObject({
    all: 'No stack is running. Start one with `npm run stack -- up`.',
    exitCode: EXIT.infrastructure,
  });
});
