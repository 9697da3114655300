/** Nothing outlives the process that brought a stack up, however that process ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { processesOf } from './local/processes.ts';
import { expect, foldersOf, test } from './local/test.ts';

/** Starts an owner, does `then` at the very moment when it says the line, and resolves with how it ended. */
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
  expect(said, `the owner said «${line}»`).toBe(true);
  return ended;
}

const guardOf = (dir: string): number =>
  processesOf(dir).find(({ command }) => command.includes('guard.sh'))?.pid ?? Number.NaN;

const nothingIsLeft = async (dir: string) => {
  await expect.poll(() => processesOf(dir), 'processes').toEqual([]);
  await expect.poll(() => foldersOf(dir), 'temporary folders').toEqual([]);
};

for (const signal of ['SIGKILL', 'SIGINT', 'SIGTERM'] as const) {
  test(`after ${signal} of the owner`, async ({ temporary }) => {
    expect(await owner(temporary, 'up', (child) => child.kill(signal))).toBe(signal);
    await nothingIsLeft(temporary);
  });
}

for (const moment of ['redis start', 'frontend start', 'redis healthy', 'backend start', 'frontend healthy']) {
  test(`after SIGKILL of the owner at «${moment}»`, async ({ temporary }) => {
    expect(await owner(temporary, moment, (child) => child.kill('SIGKILL'))).toBe('SIGKILL');
    await nothingIsLeft(temporary);
  });
}

test('after an exit of the owner', async ({ temporary }) => {
  expect(await owner(temporary, 'up', ({ stdin }) => stdin?.end())).toBe(0);
  await nothingIsLeft(temporary);
});

test('after an exit of the owner whose guard is gone, too', async ({ temporary }) => {
  const ended = owner(temporary, 'up', ({ stdin }) => {
    process.kill(guardOf(temporary), 'SIGKILL');
    stdin?.end();
  });
  expect(await ended).toBe(0);
  await nothingIsLeft(temporary);
});

test('a guard that is gone is said, and the stack can be taken down without it', async ({
  stack,
  written,
  temporary,
}) => {
  process.kill(guardOf(temporary), 'SIGKILL');
  await expect.poll(() => written.said.join('\n')).toContain('its guard is gone');
  await stack.down();
  await nothingIsLeft(temporary);
});
