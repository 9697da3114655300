/** Scenarios and the doctor leave no process and no temporary file behind, however they end. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { familyOf, livingOf, type Member } from './family.ts';
import { expect, test } from './test.ts';

test.skip(process.platform !== 'linux', 'processes are looked for in /proc');
// Each starts an application and a browser, and the machine may be busy with other tests.
test.describe.configure({ timeout: 240_000 });

/** Starts a command and waits until its browser has a page; returns it with its descendants. */
async function underWay(
  args: readonly string[],
  through: 'node' | 'npm' = 'node',
): Promise<{ child: ChildProcess; family: Member[]; ended: Promise<number | string | null> }> {
  const [name = '', ...rest] = args;
  const file = through === 'npm' ? 'npm' : process.execPath;
  const all = through === 'npm' ? ['run', name, '--', ...rest] : ['bin/start.mjs', ...args];
  const child = spawn(file, all, { cwd: ROOT, stdio: 'ignore' });
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
  let family: Member[] = [];
  await expect
    .poll(
      () => {
        family = familyOf(child.pid ?? 0);
        return family.some(({ command }) => command.includes('--type=renderer'));
      },
      { message: 'a browser with a page', timeout: 180_000, intervals: [50] },
    )
    .toBe(true);
  return { child, family, ended };
}

const nothingIsLeft = async (family: readonly Member[]): Promise<void> => {
  await expect.poll(() => livingOf(family), { message: 'processes', timeout: 30_000 }).toEqual([]);
  await expect.poll(() => foldersOf(family), { message: 'temporary folders', timeout: 30_000 }).toEqual([]);
};

/** Folders named after one of these processes. */
const foldersOf = (family: readonly Member[]): string[] => {
  const owned = family.map(({ pid }) => `stackmotive-e2e-${pid}-`);
  return readdirSync(tmpdir()).filter((name) => owned.some((prefix) => name.startsWith(prefix)));
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`a run of scenarios that gets ${signal} exits with 130 and leaves nothing behind`, async () => {
    const { child, family, ended } = await underWay(['scenarios', '1']);
    child.kill(signal);
    expect(await ended).toBe(130);
    await nothingIsLeft(family);
  });
}

test('after SIGKILL nothing of a scenario is left', async () => {
  const { child, family, ended } = await underWay(['scenarios', '1']);
  child.kill('SIGKILL');
  await ended;
  await nothingIsLeft(family);
});

for (const { through, signal, ends } of [
  { through: 'node', signal: 'SIGTERM', ends: 130 },
  { through: 'node', signal: 'SIGKILL', ends: 'SIGKILL' },
  // npm passes signals on, but not this one.
  { through: 'npm', signal: 'SIGKILL', ends: 'SIGKILL' },
] as const) {
  test(`a doctor whose ${through} gets ${signal} leaves nothing behind`, async () => {
    // Accepts connections and never answers, so the doctor waits.
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const { child, family, ended } = await underWay(['doctor', `http://127.0.0.1:${port}`, '--watch', '60'], through);
    child.kill(signal);
    expect(await ended).toBe(ends);
    await nothingIsLeft(family);
    silent.close();
  });
}

test('a doctor that finishes leaves nothing behind', async () => {
  const { family, ended } = await underWay(['doctor', 'http://127.0.0.1:9']);
  expect(await ended).toBe(1);
  await nothingIsLeft(family);
});
