/** Nothing outlives the process that brought a stack up, however that process ends. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { processesOf } from './local/processes.ts';
import { expect, foldersOf, test } from './local/test.ts';

/** Starts an owner and resolves with it when it says the awaited line; it is sent the signal at that very moment. */
async function owner(
  dir: string,
  { line, signal, argument = '' }: { line: string; signal?: NodeJS.Signals; argument?: string },
): Promise<{ lines: string[]; ended: string | number | null }> {
  const script = join(import.meta.dirname, 'local/owner.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, argument], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: dir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(text);
    if (text.startsWith(line) && signal) child.kill(signal);
  });
  const ended = await new Promise<string | number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, by) => resolve(by ?? code));
  });
  return { lines, ended };
}

const nothingIsLeft = async (dir: string) => {
  await expect.poll(() => processesOf(dir), 'processes').toEqual([]);
  await expect.poll(() => foldersOf(dir), 'temporary folders').toEqual([]);
};

for (const signal of ['SIGKILL', 'SIGINT', 'SIGTERM'] as const) {
  test(`after ${signal} of the owner`, async ({ temporary }) => {
    const { lines, ended } = await owner(temporary, { line: 'up', signal });
    expect(lines.at(-1)).toMatch(/^up http:/);
    expect(ended).toBe(signal);
    await nothingIsLeft(temporary);
  });
}

for (const moment of ['redis start', 'frontend start', 'redis healthy', 'backend start', 'frontend healthy']) {
  test(`after SIGKILL of the owner at «${moment}»`, async ({ temporary }) => {
    const { ended } = await owner(temporary, { line: moment, signal: 'SIGKILL' });
    expect(ended).toBe('SIGKILL');
    await nothingIsLeft(temporary);
  });
}

test('after an exit of the owner, at once', async ({ temporary }) => {
  const { ended } = await owner(temporary, { line: 'up', argument: 'exit' });
  expect(ended).toBe(0);
  expect(foldersOf(temporary)).toEqual([]);
  await nothingIsLeft(temporary);
});

test('a guard that is gone is said, and the stack can be taken down without it', async ({
  stack,
  written,
  temporary,
}) => {
  const guard = processesOf(temporary).find(({ command }) => command.includes('guard.sh'));
  process.kill(guard?.pid ?? Number.NaN, 'SIGKILL');
  await expect.poll(() => written.said.join('\n')).toContain('its guard is gone');
  await stack.down();
  await nothingIsLeft(temporary);
});
