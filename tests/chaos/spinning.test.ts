/** A worker whose code never yields: it obeys no time limit and no signal, and yet ends with its run. */
import { readFileSync } from 'node:fs';
import { livingOf, type Member } from '../diagnosis/family.ts';
import { expect, pause, signalAll, test, type Command } from './command.ts';

test.skip(process.platform !== 'linux', 'processes are looked for in /proc');
test.describe.configure({ timeout: 240_000 });

const SPINS = ['--stack=local', '-g', 'spins', '--timeout=5000'];

/** Clock ticks of processor time that a process has used (proc(5), field 14). */
const used = ({ pid }: Member): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[11]);
};

/** Waits until its worker does nothing but spin. */
async function spinning(run: Command): Promise<void> {
  await run.untilSaid(/up in \d+ ms/);
  const [worker] = await run.until(/workerProcessEntry/);
  if (!worker) throw new Error(run.said);
  await run.until(/--type=renderer/);
  // The journey's page is open after some ticks; from then on each look finds more.
  let before = used(worker);
  await expect
    .poll(
      async () => {
        await pause(500);
        const now = used(worker);
        const more = now - before;
        before = now;
        return more;
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(10);
}

test('is ended and named, with exit code 3, though its test can’t be timed out', async ({ start }) => {
  const run = start(SPINS);
  const { code, said } = await run.ended;
  expect(said).toMatch(/not tested \(1\): The test's process \(Playwright's worker\) answered nothing for 60 s/);
  expect(code).toBe(3);
  await expect.poll(() => livingOf(run.family), { timeout: 30_000 }).toEqual([]);
});

test('does not outlive its command, which is killed', async ({ start }) => {
  const run = start(SPINS);
  await spinning(run);
  signalAll(run.find(/bin\/start\.mjs/), 'SIGKILL');
  await run.ended;
  await expect.poll(() => livingOf(run.family), { timeout: 60_000 }).toEqual([]);
});
