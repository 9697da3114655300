/** What a compose stack leaves behind: nothing, however its owner ends. */
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect } from 'playwright-realtime/stack/compose/engine.ts';
import { sweep } from 'playwright-realtime/stack/compose/teardown.ts';
import { expect, leftOf, projectOf, test, Written } from './compose/test.ts';

test.describe.configure({ timeout: 240_000 });

const OWNER = join(import.meta.dirname, 'compose/owner.ts');

/** Starts an owner and kills it, with or without its guard, when it says the awaited line. Resolves with the project. */
async function killOwnerAt(awaited: string, { guardToo = false } = {}): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', OWNER], { stdio: ['pipe', 'pipe', 'inherit'] });
  let project = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('project ')) project = line.slice('project '.length);
    if (line !== awaited) return;
    if (guardToo) process.kill(guardOf(project), 'SIGKILL');
    child.kill('SIGKILL');
  });
  const ended = await new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  expect(ended).toBe('SIGKILL');
  return project;
}

const guardOf = (project: string): number =>
  Number(execFileSync('pgrep', ['-f', `guard\\.sh ${project} `], { encoding: 'utf8' }));

const hasGuard = (project: string): boolean => {
  try {
    return guardOf(project) > 0;
  } catch {
    // pgrep exits with 1 where there is none.
    return false;
  }
};

test('down leaves nothing, and may be called twice', async ({ bringUp, docker }) => {
  const stack = await bringUp(new Written());
  const project = projectOf(stack);
  expect(await leftOf(docker, project)).not.toEqual([]);
  await stack.operate('pause', 'redis');
  await Promise.all([stack.down(), stack.down()]);
  expect(await leftOf(docker, project)).toEqual([]);
  expect(hasGuard(project)).toBe(false);
});

for (const moment of ['redis start', 'backend start', 'up']) {
  test(`after SIGKILL of the owner at «${moment}», its guard takes the stack down`, async ({ docker }) => {
    const project = await killOwnerAt(moment);
    await expect.poll(() => hasGuard(project), { timeout: 120_000 }).toBe(false);
    expect(await leftOf(docker, project)).toEqual([]);
  });
}

test('what owner and guard left is swept by the next run, and what a living owner has is not', async ({
  docker,
  shared: { stack },
}) => {
  const project = await killOwnerAt('up', { guardToo: true });
  expect(await leftOf(docker, project)).not.toEqual([]);
  const said: string[] = [];
  const swept = await sweep(await connect(), (line) => said.push(line));
  expect(swept).toContain(project);
  expect(said.join()).toContain(`removing ${project}, left behind by process`);
  expect(await leftOf(docker, project)).toEqual([]);
  expect(await leftOf(docker, projectOf(stack))).not.toEqual([]);
});
