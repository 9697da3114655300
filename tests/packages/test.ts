/* oxlint-disable no-empty-pattern -- Playwright reads what a fixture depends on from this pattern */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test as base } from '@playwright/test';
import { execa } from 'execa';
import { outside, packAndInstall } from './install.ts';

export { expect } from '@playwright/test';

interface Fixtures {
  /** Starts the user's small application and returns its page's address. It ends with the test. */
  readonly application: (how: 'healthy' | 'broken') => Promise<string>;
  /** Runs the installed command as a user would. */
  readonly npx: (args: readonly string[], env?: NodeJS.ProcessEnv) => ReturnType<typeof call>;
}

interface WorkerFixtures {
  /** A folder with `realtime-doctor` and the application's own packages, without Playwright Test. */
  readonly project: string;
}

const call = (folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  execa('npx', ['--no-install', 'realtime-doctor', ...args], {
    cwd: folder,
    env: outside(env),
    extendEnv: false,
    reject: false,
  });

export const test = base.extend<Fixtures, WorkerFixtures>({
  project: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'stranger-'));
      await packAndInstall(folder, {
        packages: ['realtime-doctor'],
        also: ['socket.io@4.8.4', 'socket.io-client@4.8.4'],
      });
      cpSync(join(import.meta.dirname, 'application'), folder, { recursive: true });
      await use(folder);
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  application: async ({ project }, use) => {
    const ends: (() => Promise<unknown>)[] = [];
    await use(async (how) => {
      const child = spawn(process.execPath, ['server.mjs'], {
        cwd: project,
        env: outside(how === 'healthy' ? { ALLOW_PAGE: '1' } : {}),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      ends.push(async () => {
        const ended = once(child, 'exit');
        child.kill();
        await ended;
      });
      const [origin] = (await once(createInterface(child.stdout), 'line')) as [string];
      return origin;
    });
    await Promise.all(ends.map((end) => end()));
  },
  npx: async ({ project }, use) => use((args, env) => call(project, args, env)),
});
