import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EXIT, UsageError } from '../../evidence/errors.ts';
import { ROOT } from '../../fixtures/config/config.ts';
import { nearMiss } from '../../fixtures/config/near-miss.ts';

const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');

/** Refuses a flag that neither we nor Playwright know, before anything is set up. @throws UsageError */
export function refuseUnknownFlags(args: readonly string[], ours: readonly string[]): void {
  const flags = args.filter((arg) => /^--?[a-z]/i.test(arg)).map((arg) => arg.split('=')[0] ?? arg);
  if (flags.length === 0) return;
  const known = knownFlags(flags);
  const unknown = flags.find((flag) => !known.includes(flag));
  if (!unknown) return;
  const meant = nearMiss(unknown, [...ours, ...known]);
  throw new UsageError(
    'flags that `npm run e2e` or Playwright knows',
    `${unknown} is neither`,
    meant ? `Did you mean ${meant}?` : 'See `npm run e2e -- --help` and `npx playwright test --help`.',
  );
}

/**
 * Playwright's own help is the one list that is never out of date. It takes half a second to print, so the file that it
 * is printed from is read first: what is written there as a flag needs no asking.
 */
function knownFlags(wanted: readonly string[]): string[] {
  const program = join(dirname(createRequire(cli).resolve('playwright/package.json')), 'lib/program.js');
  const written = existsSync(program) ? flagsIn(readFileSync(program, 'utf8')) : [];
  if (wanted.every((flag) => written.includes(flag))) return written;
  return flagsIn(spawnSync(process.execPath, [cli, 'test', '--help'], { encoding: 'utf8', cwd: ROOT }).stdout);
}

const flagsIn = (text: string): string[] => [...text.matchAll(/(?<![\w-])--?[a-z][\w-]*/gi)].map(([flag]) => flag);

export interface Ended {
  readonly code: number;
  /** Playwright refused its arguments. */
  readonly wasMisused: boolean;
}

/**
 * Runs `playwright test` to its end. A signal to us reaches it once; if we are killed, it notices by the channel
 * between us, and ends itself as for an interrupt.
 */
export function runPlaywright(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  const isInteractive = args.some((arg) => ['--ui', '--debug', '--headed'].includes(arg.split('=')[0] ?? ''));
  const child = spawn(process.execPath, [cli, 'test', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['inherit', 'inherit', 'pipe', 'ipc'],
    // In a process group of its own, a Ctrl-C reaches it through us alone, once: two would cut its tidying short.
    detached: !isInteractive,
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk);
    complaint = (complaint + chunk.toString()).slice(0, 1000);
  });
  const interrupt = (): void => {
    child.kill('SIGINT');
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, interrupt);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const name of signals) process.off(name, interrupt);
      // Playwright's argument parser has one exit code for everything; its words are all that tells.
      const wasMisused = complaint.startsWith('error: ');
      resolve({ code: code ?? (signal === 'SIGINT' ? EXIT.interrupted : EXIT.infrastructure), wasMisused });
    });
  });
}
