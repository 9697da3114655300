/** An application's own compose file, like StackMotive's: tests/stack/stackmotive. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Capture } from 'realtime-doctor/capture/capture.ts';
import type { RunResult } from 'playwright-realtime/reporter/capture-reporter.ts';
import { loadConfig, ROOT } from 'playwright-realtime/config/config.ts';
import { imageNames } from 'playwright-realtime/stack/prepare/base-images.ts';
import { prepare } from 'playwright-realtime/stack/prepare.ts';
import { expect, leftOf, test as base, Written, type BringUp } from './compose/test.ts';
import { LABELS } from 'playwright-realtime/stack/compose/labels.ts';

const FOLDER = join(import.meta.dirname, 'stackmotive');
const FILE = join(FOLDER, 'docker-compose.yml');

const test = base.extend<{ variables: (values: Record<string, string>) => void }, { built: void }>({
  built: [
    async ({ engine }, use) => {
      // The file mounts what this builds. Without an engine, each test is skipped.
      if (engine.ok) await prepare({ config: loadConfig(), images: true, log: () => {} });
      await use();
    },
    { scope: 'worker', auto: true, timeout: 180_000 },
  ],
  /** Sets what the file is filled from, for this test. */
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture depends on from this pattern
  variables: async ({}, use) => {
    const set: string[] = [];
    await use((values) => {
      set.push(...Object.keys(values));
      Object.assign(process.env, values);
    });
    for (const name of set) delete process.env[name];
  },
});

test.describe.configure({ timeout: 400_000 });

/** Everything in the folder, by name and content, according to git. */
const source = () => execFileSync('git', ['status', '--short', '--ignored', '--', FOLDER], { cwd: ROOT }).toString();

/** Runs `npm run e2e` on the file, with the settings of a user who has nothing else. */
async function journeys(folder: string, args: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const evidence = join(folder, 'evidence');
  mkdirSync(evidence, { recursive: true });
  const file = join(folder, 'result.json');
  const { exitCode, all } = await execa(
    process.execPath,
    [join(ROOT, 'bin/start.mjs'), 'e2e', '--stack=compose', `--evidence-dir=${evidence}`, '--workers=1', ...args],
    {
      cwd: ROOT,
      env: { ...imageNames(loadConfig()), E2E_COMPOSE_FILE: FILE, E2E_RESULT_FILE: file, E2E_NO_SKIP: '', ...settings },
      all: true,
      reject: false,
      stdin: 'ignore',
    },
  );
  const result = () => JSON.parse(readFileSync(file, 'utf8')) as RunResult;
  return { exitCode, all, result };
}

async function failure(starting: ReturnType<BringUp>): Promise<Error & { exitCode?: number }> {
  return starting.then(
    () => new Error('it came up'),
    (error: Error) => error,
  );
}

test('the command runs journeys on it, twice in parallel, and leaves only evidence', async ({ docker }, testInfo) => {
  const before = source();
  const runs = await Promise.all(
    ['opens the socket', 'killed .SIGKILL'].map((journey, index) =>
      journeys(testInfo.outputPath(`${index}`), ['-g', journey]),
    ),
  );
  const projects = runs.map(({ exitCode, all, result }) => {
    expect(exitCode, all.split('\n').slice(-30).join('\n')).toBe(0);
    expect(result()).toMatchObject({ passed: 1, failed: 0, skipped: 0 });
    const { stack } = JSON.parse(readFileSync(join(result().capture ?? '', 'capture.json'), 'utf8')) as Capture;
    return /project (\S+)\)/.exec(stack)?.[1] ?? '';
  });
  expect(new Set(projects).size).toBe(2);
  for (const project of projects) expect(await leftOf(docker, project)).toEqual([]);
  const here = { label: [`com.docker.compose.project.working_dir=${FOLDER}`] };
  const left = await docker.listContainers({ all: true, filters: here });
  // Other tests use the same file at the same time, without the command.
  expect(left.filter(({ Labels }) => !Labels[LABELS.run]?.startsWith('Test '))).toEqual([]);
  expect(source()).toBe(before);
});

test('waits for a backend that installs packages first, and reports its progress', async ({ bringUp, variables }) => {
  variables({ INSTALL_SECONDS: '13' });
  const written = new Written();
  const stack = await bringUp(written, { config: { composeFile: FILE } });
  expect(written.said.join('\n')).toMatch(
    /^compose: 1\d s, waiting for .*backend \("Collecting requirement \d+ of 13"\)/m,
  );
  // Redis by its container's name in the file, and the backend by its service's name.
  const health = await (await fetch(new URL('/api/health', await stack.frontend()))).json();
  expect(health).toMatchObject({ status: 'ok', redis: 'ok' });
  // The backend uses the file's secret, not the one that the run offered.
  expect(stack.secret).toBe('only-of-the-test-and-of-no-value-elsewhere');
});

test('names a backend that takes too long to install, with its last output', async ({ bringUp, docker, variables }) => {
  variables({ INSTALL_SECONDS: '300' });
  const written = new Written();
  const error = await failure(bringUp(written, { config: { composeFile: FILE, E2E_START_TIMEOUT: 10 } }));
  expect(error).toMatchObject({ name: 'InfrastructureError', exitCode: 3 });
  const [first] = error.message.split('\n');
  expect(first).toContain('The service backend was not ready within 10 s: http://127.0.0.1:');
  expect(first).toContain('increase E2E_START_TIMEOUT');
  expect(error.message).toMatch(/ {4}Collecting requirement \d+ of 300$/m);
  expect(await leftOf(docker, written.project)).toEqual([]);
});

const mistakes: readonly { readonly what: string; readonly values: Record<string, string>; readonly seen: string }[] = [
  {
    what: 'on another port than the contract says',
    values: { PAGE_PORT: '4173' },
    seen: 'The service frontend listens on 4173, but the contract says 5174.',
  },
  {
    what: 'only on its own loopback',
    values: { PAGE_HOST: '127.0.0.1' },
    seen: 'The service frontend listens only on 127.0.0.1:5174 in its container',
  },
];
for (const { what, values, seen } of mistakes) {
  test(`a page that listens ${what} is a usage error`, async ({ bringUp, docker, variables }) => {
    variables({ ...values, INSTALL_SECONDS: '0' });
    const written = new Written();
    const error = await failure(bringUp(written, { config: { composeFile: FILE, E2E_START_TIMEOUT: 20 } }));
    expect(error).toMatchObject({ name: 'UsageError', exitCode: 2 });
    expect(error.message).toContain(seen);
    expect(await leftOf(docker, written.project)).toEqual([]);
  });
}

const service = (more = '') => `{ image: '${imageNames(loadConfig()).E2E_IMAGE_REDIS ?? 'redis:7-alpine'}'${more} }`;
const refused: readonly {
  readonly what: string;
  readonly text: string;
  readonly kind: 'UsageError' | 'InfrastructureError';
  readonly seen: readonly string[];
}[] = [
  {
    what: 'a required variable that is not set',
    text: `services: { redis: ${service()}, backend: ${service(`, environment: { A: '\${NOT_SET:?set it}' }`)}, frontend: ${service()} }`,
    kind: 'UsageError',
    seen: ["Compose can't read", 'required variable NOT_SET is missing a value: set it'],
  },
  {
    what: 'a page on the host’s network',
    text: `services: { redis: ${service()}, backend: ${service()}, frontend: ${service(', network_mode: host')} }`,
    kind: 'UsageError',
    seen: ['The service frontend has network_mode: host'],
  },
  {
    what: 'an external network that does not exist',
    text: `services: { redis: ${service()}, backend: ${service()}, frontend: ${service()} }\nnetworks: { default: { external: true, name: of-somebody-else } }`,
    kind: 'UsageError',
    seen: ['A network or volume that the compose file declares as external does not exist', 'of-somebody-else'],
  },
  {
    what: 'a build that fails',
    text: `services: { redis: ${service()}, frontend: ${service()}, backend: { build: { context: ., dockerfile_inline: "FROM ${imageNames(loadConfig()).E2E_IMAGE_REDIS ?? 'redis:7-alpine'}\\nRUN echo no such requirement && exit 7\\n" } } }`,
    kind: 'InfrastructureError',
    seen: ["The compose file's images could not be built", 'no such requirement', 'exit code: 7'],
  },
];
for (const { what, text, kind, seen } of refused) {
  test(`${what} gives one clear error, and nothing is left`, async ({ bringUp, docker }, testInfo) => {
    const composeFile = testInfo.outputPath('docker-compose.yml');
    mkdirSync(testInfo.outputPath(), { recursive: true });
    writeFileSync(composeFile, `${text}\n`);
    const written = new Written();
    const error = await failure(bringUp(written, { config: { composeFile } }));
    expect(error).toMatchObject({ name: kind, exitCode: kind === 'UsageError' ? 2 : 3 });
    for (const words of seen) expect(error.message).toContain(words);
    expect(await leftOf(docker, written.project)).toEqual([]);
  });
}

test('a mistake that shows only when the services run is bad usage, too', async ({ docker }, testInfo) => {
  const settings = { PAGE_PORT: '4173', INSTALL_SECONDS: '0', E2E_START_TIMEOUT: '20' };
  const { exitCode, all } = await journeys(testInfo.outputPath(), ['-g', 'opens the socket|a lower one'], settings);
  expect(exitCode, all.split('\n').slice(-30).join('\n')).toBe(2);
  expect(all).toContain('BAD CONFIGURATION: the product was not tested; 0 of 2 journeys passed.');
  expect(all).toContain('listens on 4173, but the contract says');
  const here = { label: [`com.docker.compose.project.working_dir=${FOLDER}`] };
  const left = await docker.listContainers({ all: true, filters: here });
  // Other tests use the same file at the same time, without the command.
  expect(left.filter(({ Labels }) => !Labels[LABELS.run]?.startsWith('Test '))).toEqual([]);
});
