/**
 * A run that is killed at any moment leaves nothing, and harms nobody. `E2E_CHAOS` is the number of kills per source,
 * `E2E_CHAOS_SEED` repeats a sequence. What was killed, and what was left of it, is printed as a table.
 */
import { readdirSync } from 'node:fs';
import type { Engine } from 'playwright-realtime/stack/compose/engine.ts';
import { bystander } from './bystander.ts';
import { livingOf } from '../diagnosis/family.ts';
import { expect, signalAll, test, type Start } from './command.ts';
import { KILLS, leftOf, type Source } from './kills.ts';

test.skip(process.platform !== 'linux', 'processes are looked for in /proc');

/** None without E2E_CHAOS: each takes up to half a minute. */
const ROUNDS = Number(process.env['E2E_CHAOS'] ?? 0);
const SEED = Number(process.env['E2E_CHAOS_SEED'] ?? 13);

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Row {
  readonly source: Source;
  readonly kill: string;
  readonly code: number | string | null;
  readonly left: readonly string[];
  readonly isHarmed: boolean;
  readonly ms: number;
}

/** @param engine - for the compose stack */
async function killAtAnyMoment(
  { start, home }: { readonly start: Start; readonly home: string },
  source: Source,
  engine?: Engine,
): Promise<void> {
  const other = await bystander(source, home, engine);
  const whole = await other.parts();
  const random = randomFrom(SEED);
  const kills = KILLS.filter(({ only = source }) => only === source);
  const rows: Row[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const kill = kills[round % kills.length];
    if (!kill) break;
    const began = Date.now();
    const run = start([`--stack=${source}`, '-g', 'passes at once', '--timeout=15000']);
    await kill.act(run, random);
    const { code } = await run.ended;
    const left = await leftOf(run, engine);
    const isHarmed = JSON.stringify(await other.parts()) !== JSON.stringify(whole);
    rows.push({ source, kill: kill.name, code, left, isHarmed, ms: Date.now() - began });
    if (process.env['E2E_CHAOS']) process.stdout.write(`${JSON.stringify(rows.at(-1))}\n`);
  }
  // What comes after all of them works.
  const last = await start([`--stack=${source}`, '-g', 'passes at once']).ended;
  expect(last.said).toContain('PARTIAL: every claim holds');
  expect(await other.parts()).toEqual(whole);
  other.end();
  expect(rows.filter(({ left, isHarmed }) => left.length > 0 || isHarmed)).toEqual([]);
}

test.describe.configure({ timeout: ROUNDS * 60_000 + 120_000 });

test('a command that is killed while its run still loads takes the run along', async ({ start }) => {
  const run = start(['--stack=local', '-g', 'never ends', '--timeout=120000']);
  await run.until(/playwright-child\.mjs/);
  signalAll(run.find(/bin\/start\.mjs/), 'SIGKILL');
  await expect.poll(() => livingOf(run.family), { timeout: 60_000 }).toEqual([]);
});

test('a worker that is killed leaves no profile of its browser', async ({ start }) => {
  const run = start(['--stack=local', '-g', 'never ends', '--timeout=120000']);
  await run.untilSaid(/under way/);
  signalAll(run.find(/workerProcessEntry/), 'SIGKILL');
  const { code, said } = await run.ended;
  expect(code, said).toBe(3);
  expect(readdirSync(run.temporary).filter((name) => name.includes('profile'))).toEqual([]);
});

const chaos = ROUNDS > 0 ? test : () => undefined;

chaos(
  `${ROUNDS} runs on local processes that are killed at any moment leave nothing, and harm nobody`,
  async ({ start, home }) => killAtAnyMoment({ start, home }, 'local'),
);

chaos(
  `${ROUNDS} runs on containers that are killed at any moment leave nothing, and harm nobody`,
  async ({ start, home, images: _images, engine }) => killAtAnyMoment({ start, home }, 'compose', engine),
);
