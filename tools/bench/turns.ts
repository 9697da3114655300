import { execa } from 'execa';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { findBrowser } from 'realtime-doctor/browser/find.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';

export type Say = (line: string) => void;

/**
 * The result format of `bench --json`: medians over `runs` turns, in `unit`, and the median of the ratios per turn.
 */
export interface Measured {
  readonly unit: string;
  readonly ours: number;
  readonly plain: number;
  readonly ratio: number;
  readonly runs: number;
}

export interface BenchEntry {
  readonly name: string;
  readonly says: string;
  /** Why it can't be measured on this machine. */
  readonly skipped?: () => Promise<string | undefined>;
  readonly measure: (runs: number, say: Say) => Promise<Measured>;
}

/** Alternates ours and the plain way, so that noise on the machine affects both. */
export async function turns(
  runs: number,
  say: Say,
  { ours, plain }: { ours: () => Promise<number>; plain: () => Promise<number> },
  unit = 'ms',
): Promise<Measured> {
  const times = { ours: [] as number[], plain: [] as number[] };
  for (let turn = 1; turn <= runs; turn++) {
    times.plain.push(await plain());
    times.ours.push(await ours());
    say(
      `  turn ${turn}: ours ${times.ours.at(-1)?.toFixed(0)} ${unit}, plain ${times.plain.at(-1)?.toFixed(0)} ${unit}`,
    );
  }
  // The two measurements of a turn are adjacent in time, so a slow phase of the machine affects both.
  const ratios = times.ours.map((time, turn) => time / (times.plain[turn] ?? Number.NaN));
  return { unit, ours: median(times.ours), plain: median(times.plain), ratio: median(ratios), runs };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = low] = sorted.slice(sorted.length % 2 === 1 ? middle : middle - 1);
  return sorted.length % 2 === 1 ? low : (low + high) / 2;
}

/** Runs `npm run e2e` with its evidence in a temporary folder. */
export async function e2e(args: readonly string[]): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-bench-`));
  try {
    return await timed('npm', ['run', '-s', 'e2e', '--', `--evidence-dir=${dir}`, ...args], {});
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A script that prints what it took, in milliseconds or kilobytes, or, where it prints nothing, its whole time. */
export async function script(name: string, environment: Readonly<Record<string, string | undefined>>): Promise<number> {
  const browser = findBrowser(process.env['E2E_BROWSER_PATH']);
  return timed(process.execPath, ['--import', 'tsx', join(import.meta.dirname, name)], {
    ...environment,
    E2E_BROWSER_PATH: browser?.path,
    STACKMOTIVE_JWT_SECRET: randomBytes(48).toString('base64url'),
  });
}

export async function timed(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const began = performance.now();
  const { exitCode, all, stdout } = await execa(file, args, { cwd: ROOT, env, all: true, reject: false });
  const took = performance.now() - began;
  if (exitCode !== 0) {
    throw new InfrastructureError(
      `\`${file} ${args.join(' ')}\` ended with ${exitCode}, so its time means nothing.`,
      `The end of its output:\n${all.slice(-2000)}`,
    );
  }
  const own = /^took (\d+(?:\.\d+)?) (?:ms|kB)$/m.exec(stdout)?.[1];
  return own ? Number(own) : took;
}
