/** `npx realtime-doctor` from the tarball, in a folder without Playwright Test, containers or this repository. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { outside } from './install.ts';
import { brokenTranscript } from './transcript.ts';
import { expect, test } from './test.ts';

test.describe.configure({ mode: 'default', timeout: 240_000 });

const RECORDED = join(ROOT, 'tests/recordings/recorded');

test('a healthy application is healthy: exit code 0', async ({ application, npx }) => {
  const { exitCode, stdout, stderr } = await npx([await application('healthy'), '--within', '60']);
  expect(stdout, stderr).toContain('HEALTHY, no problem found');
  expect(exitCode).toBe(0);
});

test('reports the cause of a broken one: exit code 1', async ({ application, npx }) => {
  const { exitCode, stdout, stderr } = await npx([await application('broken'), '--within', '60']);
  expect(stdout, stderr).toContain('Root cause: The server does not allow the page’s origin (CORS)');
  expect(stdout).toContain('more:      npx realtime-doctor cause cors-refused');
  expect(exitCode).toBe(1);
});

test('without a browser it probes without a page, says so, and never says healthy', async ({
  application,
  npx,
  project,
}) => {
  // Only Node on the PATH, and no browsers where Playwright keeps them.
  const bin = join(project, 'only-node');
  mkdirSync(bin, { recursive: true });
  const env = { PATH: bin, PLAYWRIGHT_BROWSERS_PATH: bin, E2E_BROWSER_PATH: '' };
  const main = join(project, 'node_modules/realtime-doctor/dist/cli/main.js');
  const ask = async (how: 'healthy' | 'broken') =>
    execa(process.execPath, [main, await application(how)], { env: outside(env), extendEnv: false, reject: false });
  const { exitCode, stdout } = await ask('healthy');
  expect(stdout).toContain('INCONCLUSIVE');
  expect(stdout).toContain('The page was not opened in a browser: no Chromium is installed.');
  expect(exitCode).toBe(4);
  expect((await npx(['--help'])).exitCode).toBe(0);
});

test('explains recordings, each with the exit code of its verdict', async ({ npx, project }) => {
  const passed = await npx([join(RECORDED, 'retried/attempt-2/trace.zip')]);
  expect(passed.stdout).toContain('HEALTHY, no problem found');
  expect(passed.exitCode).toBe(0);
  const open = await npx([join(RECORDED, 'app-listen.trace.zip')]);
  expect(open.stdout).toContain('Likely cause: No Socket.IO server is attached');
  expect(open.stdout).toContain('npx realtime-doctor http://127.0.0.1:');
  expect(open.exitCode).toBe(1);
  const broken = await npx([brokenTranscript(project)]);
  expect(broken.stdout).toContain('[unknown-namespace]');
  expect(broken.exitCode).toBe(1);
});

test('compares two recordings', async ({ npx }) => {
  const { exitCode, stdout } = await npx([
    'diff',
    join(RECORDED, 'healthy.trace.zip'),
    join(RECORDED, 'app-listen.trace.zip'),
  ]);
  expect(stdout).toContain('FIRST DIFFERENCE');
  expect(exitCode).toBe(1);
});

test('looks up a cause by its id', async ({ npx }) => {
  const { stdout, exitCode } = await npx(['cause', 'cors-refused']);
  expect(stdout).toContain('# The server does not allow the page’s origin (CORS) [cors-refused]');
  expect(exitCode).toBe(0);
  const unknown = await npx(['cause', 'cors']);
  expect(unknown.stderr).toMatch(/^There is no cause with the id "cors"\. Similar: (?:[\w-]+, )*cors-refused\b.*\.$/);
  expect(unknown.exitCode).toBe(2);
});

test('help and bad usage answer immediately', async ({ project }) => {
  const main = join(project, 'node_modules/realtime-doctor/dist/cli/main.js');
  const fastest = async (args: readonly string[]): Promise<number> => {
    const times: number[] = [];
    for (let run = 0; run < 5; run++) {
      const began = performance.now();
      await execa(process.execPath, args, { env: outside(), extendEnv: false, reject: false });
      times.push(performance.now() - began);
    }
    return Math.min(...times);
  };
  // Node's own start is not ours: on a busy machine it alone can exceed the limit.
  const node = await fastest(['-e', '0']);
  expect((await fastest([main, '--help'])) - node).toBeLessThan(300);
  expect((await fastest([main, '--nope'])) - node).toBeLessThan(300);
  const { exitCode, stderr } = await execa(process.execPath, [main, '--nope'], { env: outside(), reject: false });
  expect(stderr).toContain("unknown option '--nope'");
  expect(exitCode).toBe(2);
});

test('installs no test runner, no containers and no Allure', async ({ project }) => {
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  const names = Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, ''));
  expect(names).toContain('playwright-core');
  expect(
    names.filter((name) => /^(@playwright\/test|playwright|testcontainers|allure-|@secretlint)/.test(name)),
  ).toEqual(['playwright-core']);
  expect(Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
  expect(existsSync(join(project, 'node_modules/realtime-doctor/LICENSE'))).toBe(true);
});
