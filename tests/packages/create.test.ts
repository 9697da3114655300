/** `npm init playwright-realtime` in a project that has never heard of us, from the packed tarballs. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { execa } from 'execa';
import { withImportsChanged } from '../../packages/create-playwright-realtime/src/rewrite.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { reservePort } from 'playwright-realtime/stack/process/ports.ts';
import { findBrowser } from 'realtime-doctor/browser/find.ts';
import { outside, tarballs } from './install.ts';

const QUIET = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

interface Stranger {
  readonly folder: string;
  readonly create: (...args: string[]) => Promise<{ exitCode?: number | undefined; stdout: string; stderr: string }>;
  readonly read: (file: string) => string;
}

/** The chat example as it would be without us, with its own dependencies installed. */
const test = base.extend<{ stranger: Stranger }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from this pattern
  stranger: async ({}, use) => {
    const parent = join(ROOT, '.build/examples');
    mkdirSync(parent, { recursive: true });
    const folder = mkdtempSync(join(parent, 'created-'));
    cpSync(join(ROOT, 'examples/express-chat'), folder, {
      recursive: true,
      filter: (path) => !/node_modules/.test(path),
    });
    const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
    const edit = (file: string, from: string | RegExp, to: string): void =>
      writeFileSync(join(folder, file), read(file).replace(from, to));
    edit('package.json', /,\s*"playwright-realtime": "[^"]*"/, '');
    edit('e2e/chat.spec.js', "'playwright-realtime'", "'@playwright/test'");
    await execa('npm', ['install', ...QUIET], { cwd: folder, env: outside(), extendEnv: false });
    const packed = new Map((await tarballs()).map(({ name, tarball }) => [name, tarball]));
    const packages = ['realtime-doctor', 'playwright-realtime'].flatMap((name) => [
      '--package',
      packed.get(name as 'realtime-doctor') ?? '',
    ]);
    const creator = packed.get('create-playwright-realtime') ?? '';
    await use({
      folder,
      read,
      create: (...args) =>
        execa(
          'npm',
          ['exec', '--yes', `--package=${creator}`, '--', 'create-playwright-realtime', ...packages, ...args],
          {
            cwd: folder,
            env: outside({ E2E_BROWSER_PATH: findBrowser(process.env['E2E_BROWSER_PATH'])?.path ?? '' }),
            extendEnv: false,
            reject: false,
          },
        ),
    });
    rmSync(folder, { recursive: true, force: true });
  },
});

test.describe.configure({ timeout: 400_000 });

test('adds the package, changes the import, writes an example and a contract, and the tests pass', async ({
  stranger,
}) => {
  const reserved = await reservePort();
  const { port } = reserved;
  const application = execa('node', ['server.js'], {
    cwd: stranger.folder,
    env: { PORT: String(port) },
    reject: false,
  });
  try {
    const dry = await stranger.create('--dry-run');
    expect(dry.stdout).toContain('would change the import of e2e/chat.spec.js');
    expect(stranger.read('e2e/chat.spec.js')).toContain('@playwright/test');

    const url = `http://127.0.0.1:${port}/?name=ada`;
    await expect
      .poll(() =>
        fetch(url).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
    const { exitCode, stdout, stderr } = await stranger.create('--contract', url);
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stranger.read('e2e/chat.spec.js')).toContain("require('playwright-realtime')");
    expect(stranger.read('package.json')).toContain('"playwright-realtime"');
    expect(stranger.read('e2e/realtime.spec.js')).toContain('toHaveRealtimeConnection');
    expect(JSON.parse(stranger.read('realtime.contract.json'))).toMatchObject({
      name: 'express-chat',
      transport: { path: '/socket.io/', namespace: '/' },
      page: { routes: { dashboard: '/' } },
    });

    const again = await stranger.create();
    expect(again.stdout).toContain('nothing to change');
    expect(again.stdout).toContain('e2e/realtime.spec.js is there already');
  } finally {
    application.kill();
    await application;
    reserved.release();
  }
  const own = await reservePort();
  const env = outside({
    PORT: String(own.port),
    CHROMIUM_PATH: findBrowser(process.env['E2E_BROWSER_PATH'])?.path ?? '',
  });
  const ran = await execa('npx', ['playwright', 'test'], {
    cwd: stranger.folder,
    env,
    extendEnv: false,
    reject: false,
  });
  own.release();
  expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
});

test('says what is missing, and changes nothing', async ({ stranger }) => {
  const bad = await stranger.create('--contract', 'example');
  expect(bad).toMatchObject({ exitCode: 2 });
  expect(bad.stderr).toContain('--contract needs the http or https URL of the page, but it is "example".');
  expect((await stranger.create('--nothing')).stderr).toMatch(/Unknown option '--nothing'.*See --help\./s);
  const elsewhere = await stranger.create('public');
  expect(elsewhere).toMatchObject({ exitCode: 2 });
  expect(elsewhere.stderr).toMatch(/There is no package\.json in .*public\. Run this in the folder of your project\./);
  const manifest = stranger.read('package.json');
  writeFileSync(join(stranger.folder, 'package.json'), manifest.replace('"@playwright/test"', '"not-playwright"'));
  expect((await stranger.create()).stderr).toContain('This project has no @playwright/test. Add it first');
  expect(existsSync(join(stranger.folder, 'e2e/realtime.spec.js'))).toBe(false);
});

for (const [from, to] of [
  ["import { test, expect } from '@playwright/test';", "import { test, expect } from 'playwright-realtime';"],
  ['import { expect, type Page } from "@playwright/test";', 'import { expect, type Page } from "playwright-realtime";'],
  [
    "import {\n  test as base,\n  mergeTests,\n} from '@playwright/test';",
    "import {\n  test as base,\n  mergeTests,\n} from 'playwright-realtime';",
  ],
  ["import test from '@playwright/test';", "import test from 'playwright-realtime';"],
  ["import * as pw from '@playwright/test';", "import * as pw from 'playwright-realtime';"],
  ["const { test } = require('@playwright/test');", "const { test } = require('playwright-realtime');"],
  // Nothing of these is extended.
  ["import type { Page } from '@playwright/test';", undefined],
  ["import { devices } from '@playwright/test';", undefined],
  ["import { tests } from '@playwright/test-data';", undefined],
  ["// from '@playwright/test'", undefined],
] as const) {
  base(`changes ${JSON.stringify(from)} ${to === undefined ? 'not at all' : 'to ours'}`, () => {
    expect(withImportsChanged(from)).toBe(to ?? from);
  });
}
