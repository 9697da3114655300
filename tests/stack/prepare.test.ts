/** Preparation: what is built, when, and by which run. */
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { exclusively } from 'playwright-realtime/stack/prepare/exclusively.ts';
import { isReady, makeReady, type Part } from 'playwright-realtime/stack/prepare/parts.ts';
import { run } from 'playwright-realtime/stack/prepare/command.ts';

test.describe.configure({ timeout: 120_000 });

/** A part whose output is its input in capitals; its files are in a test folder. */
function part(name: string, make?: () => Promise<void>): Part & { write: (text: string) => void } {
  const folder = `.build/test-${process.pid}-${name}`;
  const [input, output] = [`${folder}/in`, `${folder}/out`];
  mkdirSync(join(ROOT, folder), { recursive: true });
  const write = (text: string) => writeFileSync(join(ROOT, input), text);
  write('a');
  return {
    name: `test-${process.pid}-${name}`,
    inputs: [input],
    outputs: [output],
    make:
      make ?? (async () => writeFileSync(join(ROOT, output), readFileSync(join(ROOT, input), 'utf8').toUpperCase())),
    write,
  };
}

function remove({ name }: Part): void {
  rmSync(join(ROOT, '.build', name), { recursive: true, force: true });
  rmSync(join(ROOT, '.build/prepared', name), { force: true });
}

const silent = () => {};

test('a part is ready until its input or its output changes', async () => {
  const it = part('changes');
  try {
    expect(isReady(it)).toBe(false);
    await makeReady(it, silent);
    expect(isReady(it)).toBe(true);
    it.write('b');
    expect(isReady(it)).toBe(false);
    await makeReady(it, silent);
    expect(isReady(it)).toBe(true);
    writeFileSync(join(ROOT, it.outputs[0] ?? ''), 'changed by hand');
    expect(isReady(it)).toBe(false);
    it.write('a');
    expect(isReady({ ...it, also: ['another platform'] })).toBe(false);
  } finally {
    remove(it);
  }
});

test('a failed build does not count as built, and its error shows the last lines', async () => {
  const script = 'for (let i = 0; i < 30; i++) console.log("line " + i); console.error("the reason"); process.exit(7)';
  const it = part('fails', () => run(process.execPath, ['-e', script], { what: 'the test’s build' }));
  try {
    const error = await makeReady(it, silent).catch((caught: Error) => caught);
    expect(error).toMatchObject({ name: 'InfrastructureError', exitCode: 3 });
    const { message } = error as Error;
    expect(message).toMatch(/^The test’s build failed: exit code 7\. Fix what it reports:\n/);
    expect(message).toContain('    the reason');
    expect(message).not.toContain('line 3\n');
    expect(isReady(it)).toBe(false);
  } finally {
    remove(it);
  }
});

test('of two builds at once, one waits, logs that, and continues', async () => {
  const order: string[] = [];
  const said: string[] = [];
  let release = silent;
  const held = new Promise<void>((resolve) => (release = resolve));
  const first = exclusively(silent, async () => {
    order.push('first begins');
    await held;
    order.push('first ends');
  });
  await expect.poll(() => order, { timeout: 30_000 }).toEqual(['first begins']);
  const second = exclusively(
    (line) => said.push(line),
    async () => order.push('second'),
  );
  await expect.poll(() => said, { timeout: 30_000 }).toEqual(['prepare: waiting for another run to finish building']);
  release();
  await Promise.all([first, second]);
  expect(order).toEqual(['first begins', 'first ends', 'second']);
});

test('does not wait for a process that held the lock and was killed', async () => {
  const script = join(import.meta.dirname, 'compose/holder.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGKILL');
  await exclusively(silent, async () => {});
});
