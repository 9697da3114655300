/** A compose stack leaves nothing behind, however its owner ends. */
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect } from 'playwright-realtime/stack/compose/engine.ts';
import { sweep } from 'playwright-realtime/stack/compose/teardown.ts';
import { expect, leftOf, projectOf, test, Written } from './compose/test.ts';

test.describe.configure({ timeout: 240_000 });

const OWNER = join(import.meta.dirname, 'compose/owner.ts');

/**
 * Starts an owner and kills it, optionally with its watchdog, when it prints the awaited line. Resolves with the
 * project.
 */
async function killOwnerAt(awaited: string, { watchdogToo = false } = {}): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', OWNER], { stdio: ['pipe', 'pipe', 'inherit'] });
  let project = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('project ')) project = line.slice('project '.length);
    if (line !== awaited) return;
    if (watchdogToo) process.kill(watchdogOf(project), 'SIGKILL');
    child.kill('SIGKILL');
  });
  const ended = await new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  expect(ended).toBe('SIGKILL');
  return project;
}

const watchdogOf = (project: string): number =>
  Number(execFileSync('pgrep', ['-f', `watchdog\\.sh \\S+ ${project}$`], { encoding: 'utf8' }));

const hasWatchdog = (project: string): boolean => {
  try {
    return watchdogOf(project) > 0;
  } catch {
    // pgrep exits with 1 if there is no match.
    return false;
  }
};

test('down leaves nothing behind and may be called twice', async ({ bringUp, docker }) => {
  const stack = await bringUp(new Written());
  const project = projectOf(stack);
  expect(await leftOf(docker, project)).not.toEqual([]);
  await stack.operate('pause', 'redis');
  await Promise.all([stack.down(), stack.down()]);
  expect(await leftOf(docker, project)).toEqual([]);
  expect(hasWatchdog(project)).toBe(false);
});

for (const moment of ['redis start', 'backend start', 'up']) {
  test(`after SIGKILL of the owner at "${moment}", its watchdog takes the stack down`, async ({ docker }) => {
    const project = await killOwnerAt(moment);
    await expect.poll(() => hasWatchdog(project), { timeout: 120_000 }).toBe(false);
    expect(await leftOf(docker, project)).toEqual([]);
  });
}

test('the next run removes what owner and watchdog left, and nothing of a running owner', async ({
  docker,
  shared: { stack },
}) => {
  const project = await killOwnerAt('up', { watchdogToo: true });
  expect(await leftOf(docker, project)).not.toEqual([]);
  const said: string[] = [];
  const swept = await sweep(await connect(), (line) => said.push(line));
  expect(swept).toContain(project);
  expect(said.join()).toContain(`removing ${project}, left behind by process`);
  expect(await leftOf(docker, project)).toEqual([]);
  expect(await leftOf(docker, projectOf(stack))).not.toEqual([]);
});
