import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { EXIT } from 'realtime-doctor/errors.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';

const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');

/**
 * How Playwright's messages about invalid arguments begin, from its parser or from where it reads their values. Its
 * exit code is the same for every failure, so only the message tells.
 */
const REFUSES = /^error: |^Error: (?:--[a-z-]+ "|Workers |Project\(s\) )/;

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
