import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { whenOrphaned } from 'realtime-doctor/cli/signals.ts';
import { EXIT, UsageError } from 'realtime-doctor/errors.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { nearMiss } from 'playwright-realtime/config/near-miss.ts';

const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');

/** Rejects unknown flags and invalid numbers before anything is set up. @throws UsageError */
export function refuseFlags(args: readonly string[], ours: readonly string[]): void {
  refuseWrongNumbers(args);
  const flags = args.filter((arg) => /^--?[a-z]/i.test(arg)).map((arg) => arg.split('=')[0] ?? arg);
  if (flags.length === 0) return;
  const known = knownFlags(flags);
  const unknown = flags.find((flag) => !known.includes(flag));
  if (!unknown) return;
  const meant = nearMiss(unknown, [...ours, ...known]);
  throw new UsageError(
    `Unknown flag ${unknown}.`,
    meant ? `Did you mean ${meant}?` : 'See `npm run e2e -- --help` and `npx playwright test --help`.',
  );
}

/** Playwright's numeric flags. Playwright silently ignores invalid numbers. */
const NUMBERS = new Set(['--repeat-each', '--retries', '--timeout', '--global-timeout', '--max-failures']);

/** @throws UsageError for an invalid number */
function refuseWrongNumbers(args: readonly string[]): void {
  args.forEach((arg, index) => {
    const [flag = '', value = args[index + 1] ?? 'nothing'] = arg.split(/=(.*)/s);
    if (!NUMBERS.has(flag) || /^\d+$/.test(value)) return;
    throw new UsageError(`${flag}=${value} is not a whole number.`, `Use ${flag}=3, for example.`);
  });
}

/**
 * How Playwright's messages about invalid arguments begin, from its parser or from where it reads their values. Its
 * exit code is the same for every failure, so only the message tells.
 */
const REFUSES = /^error: |^Error: (?:--[a-z-]+ "|Workers |Project\(s\) )/;

/** Flags of `playwright test`, from its documentation. */
const DOCUMENTED =
  '-c -g -G -h -j -u -x --config --debug --fail-on-flaky-tests --forbid-only --fully-parallel --global-timeout --grep ' +
  '--grep-invert --headed --help --ignore-snapshots --last-failed --list --max-failures --no-deps --output ' +
  '--only-changed --pass-with-no-tests --project --quiet --repeat-each --reporter --retries --shard --test-list ' +
  '--test-list-invert --timeout --trace --tsconfig --ui --ui-host --ui-port --update-snapshots ' +
  '--update-source-method --workers';

/**
 * Playwright's help lists the flags of the installed version, but takes a second, so it is run only for undocumented
 * flags.
 */
function knownFlags(wanted: readonly string[]): string[] {
  const documented = flagsIn(DOCUMENTED);
  if (wanted.every((flag) => documented.includes(flag))) return documented;
  return flagsIn(spawnSync(process.execPath, [cli, 'test', '--help'], { encoding: 'utf8', cwd: ROOT }).stdout);
}

const flagsIn = (text: string): string[] => [...text.matchAll(/(?<![\w-])--?[a-z][\w-]*/gi)].map(([flag]) => flag);

export interface Ended {
  readonly code: number;
  /** Whether Playwright rejected its arguments. */
  readonly wasMisused: boolean;
}

/** A process that has loaded Playwright and waits for the settings of the run. */
export interface Playwright {
  /**
   * Runs `playwright test` to its end, with our environment plus `added`. It gets a signal to this process once; if
   * this process is killed, it notices through the IPC channel and ends as on an interrupt.
   */
  run(added: Readonly<Record<string, string>>): Promise<Ended>;
  /** Ends the process if nothing was run. */
  dismiss(): void;
}

/** Starts loading Playwright, which takes 0.75 s of CPU time, in parallel with set-up. */
export function loadPlaywright(args: readonly string[]): Playwright {
  const isInteractive = args.some((arg) => ['--ui', '--debug', '--headed'].includes(arg.split('=')[0] ?? ''));
  const child = spawn(process.execPath, [join(ROOT, 'bin/lib/playwright-child.mjs'), cli, 'test', ...args], {
    cwd: ROOT,
    stdio: ['inherit', 'inherit', 'pipe', 'ipc'],
    // In its own process group, it gets a Ctrl-C only through us, and only once: a second would cut its cleanup
    // short.
    detached: !isInteractive,
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk);
    complaint = (complaint + chunk.toString()).slice(0, 1000);
  });
  // Who started us was killed and can pass on no signal. Until the run begins, nothing has to be tidied up.
  let atDisconnect = (): void => process.exit(EXIT.interrupted);
  whenOrphaned(() => atDisconnect());
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const wasMisused = REFUSES.test(complaint);
      resolve({ code: code ?? (signal === 'SIGINT' ? EXIT.interrupted : EXIT.infrastructure), wasMisused });
    });
  });
  return {
    run: async (added) => {
      const interrupt = (): void => {
        child.kill('SIGINT');
      };
      atDisconnect = interrupt;
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
      for (const signal of signals) process.once(signal, interrupt);
      // The whole environment, which includes the names set for this run.
      child.send({ ...process.env, ...added });
      return ended.finally(() => {
        for (const name of signals) process.off(name, interrupt);
      });
    },
    dismiss: () => {
      child.kill();
    },
  };
}
