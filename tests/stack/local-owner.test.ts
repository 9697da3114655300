/** Nothing outlives the process that started a stack, however that process ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { processesOf } from './local/processes.ts';
import { expect, foldersOf, test } from './local/test.ts';

/** Starts an owner, runs `then` as soon as it prints the line, and resolves with how it ended. */
async function owner(dir: string, line: string, then: (child: ChildProcess) => void): Promise<string | number | null> {
  const script = join(import.meta.dirname, 'local/owner.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: dir },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = false;
  createInterface({ input: child.stdout }).on('line', (text) => {
    if (said || !text.startsWith(line)) return;
    said = true;
    then(child);
  });
  const ended = await new Promise<string | number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, by) => resolve(by ?? code));
  });
  expect(said, `the owner said "${line}"`).toBe(true);
  return ended;
}

const watchdogOf = (dir: string): number =>
  processesOf(dir).find(({ command }) => command.includes('watchdog.sh'))?.pid ?? Number.NaN;

const nothingIsLeft = async (dir: string) => {
  await expect.poll(() => processesOf(dir), 'processes').toEqual([]);
  await expect.poll(() => foldersOf(dir), 'temporary folders').toEqual([]);
};

for (const signal of ['SIGKILL', 'SIGINT', 'SIGTERM'] as const) {
  test(`nothing is left after ${signal} of the owner`, async ({ temporary }) => {
    expect(await owner(temporary, 'up', (child) => child.kill(signal))).toBe(signal);
    await nothingIsLeft(temporary);
  });
}

for (const moment of ['redis start', 'frontend start', 'redis healthy', 'backend start', 'frontend healthy']) {
  test(`nothing is left after SIGKILL of the owner at "${moment}"`, async ({ temporary }) => {
    expect(await owner(temporary, moment, (child) => child.kill('SIGKILL'))).toBe('SIGKILL');
    await nothingIsLeft(temporary);
  });
}

test('nothing is left after the owner exits', async ({ temporary }) => {
  expect(await owner(temporary, 'up', ({ stdin }) => stdin?.end())).toBe(0);
  await nothingIsLeft(temporary);
});

test('nothing is left after the owner exits without its watchdog', async ({ temporary }) => {
  const ended = owner(temporary, 'up', ({ stdin }) => {
    process.kill(watchdogOf(temporary), 'SIGKILL');
    stdin?.end();
  });
  expect(await ended).toBe(0);
  await nothingIsLeft(temporary);
});

test('reports a lost watchdog and takes the stack down without it', async ({ stack, written, temporary }) => {
  process.kill(watchdogOf(temporary), 'SIGKILL');
  await expect.poll(() => written.said.join('\n')).toContain('lost its watchdog');
  await stack.down();
  await nothingIsLeft(temporary);
});
