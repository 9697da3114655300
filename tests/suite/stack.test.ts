/** `use: { realtime: { stack } }` in a stranger's project: Testcontainers brings its compose file up. */
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@playwright/test';
import { execa } from 'execa';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { engineAnswers } from 'playwright-realtime/stack/compose/index.ts';
import { imageNames } from 'playwright-realtime/stack/prepare/base-images.ts';
import { runPlaywright, type Ran } from './run.ts';

test.describe.configure({ timeout: 240_000 });

const STACK = { compose: './compose.yml', service: 'web', port: 8080 };

/** Containers of any run of this compose file. */
const containers = async (): Promise<string> =>
  (await execa('docker', ['ps', '-a', '--format', '{{.Names}}', '--filter', 'label=com.docker.compose.service=web']))
    .stdout;

async function run(stack: object): Promise<Ran> {
  return await runPlaywright({
    args: ['stack', '--workers=1'],
    env: {
      REALTIME: JSON.stringify({ faults: true, stack }),
      NODE_IMAGE: imageNames(loadConfig())['E2E_IMAGE_NODE'] ?? '',
      // Its image is not on this machine.
      TESTCONTAINERS_RYUK_DISABLED: 'true',
    },
  });
}

test('brings the application up once a worker, and takes it down', async () => {
  const engine = await engineAnswers();
  test.skip(!engine.ok, engine.ok ? '' : `no container engine: ${engine.why}`);
  const ran = await run(STACK);
  expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
  expect(ran.results('uses the same stack again, through the fault proxy')[0]).toMatchObject({ status: 'passed' });
  expect(await containers()).toBe('');
  ran.remove();
});

for (const [title, stack, said] of [
  [
    'a file that is not there',
    { ...STACK, compose: './none.yml' },
    /use\.realtime\.stack\.compose names a file that does not exist/,
  ],
  [
    'a service that is not a name',
    { ...STACK, service: 7 },
    /use\.realtime\.stack\.service is not valid: .*Write it as stack: \{ compose/,
  ],
] as const) {
  test(`says what is wrong with ${title}`, async () => {
    const ran = await run(stack);
    expect(ran.exitCode).toBe(1);
    const [error] = ran.results('reaches the page of the stack')[0]?.errors ?? [];
    expect(stripVTControlCharacters(error?.message ?? '')).toMatch(said);
    ran.remove();
  });
}
