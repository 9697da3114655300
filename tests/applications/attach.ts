/** Runs the real command against an application that was started elsewhere. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { RunResult } from 'playwright-realtime/reporter/capture-reporter.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';

export interface Attached extends RunResult {
  /** The terminal's output. */
  readonly all: string;
}

/** An environment without this run's own settings, except for the browser. */
export const ownEnvironment = (): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(E2E|STACKMOTIVE)_/.test(name) || name === 'E2E_BROWSER_PATH'),
  );

/** Runs journeys with exactly these settings and returns the result, whatever it is. */
export async function attach(
  folder: string,
  origin: URL,
  settings: Record<string, string>,
  args: readonly string[],
): Promise<Attached> {
  const evidence = join(folder, 'evidence');
  mkdirSync(evidence, { recursive: true });
  const file = join(folder, 'result.json');
  const { all } = await execa(
    process.execPath,
    [join(ROOT, 'bin/start.mjs'), 'e2e', '--stack=attached', `--evidence-dir=${evidence}`, ...args],
    {
      cwd: ROOT,
      extendEnv: false,
      env: { ...ownEnvironment(), E2E_BASE_URL: origin.href, E2E_RESULT_FILE: file, ...settings },
      all: true,
      reject: false,
      stdin: 'ignore',
    },
  );
  return { ...(JSON.parse(readFileSync(file, 'utf8')) as RunResult), all };
}
