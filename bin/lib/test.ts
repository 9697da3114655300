/** The checks and tests of `npm test`. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { EXIT } from 'realtime-doctor/errors.ts';
import { loadConfig, ROOT } from 'playwright-realtime/config/config.ts';
import { engineAnswers } from 'playwright-realtime/stack/compose/index.ts';
import { say } from './command.ts';
import { countTests, type Counts, type Report } from './test-counts.ts';
import { chromium, nginx, prepareApplication, provide, python, redis } from './set-up/index.ts';
import { step } from './steps.mjs';

const bin = (name: string): string => join(ROOT, 'node_modules/.bin', name);

/** Checks that need only the sources. All of them run, so that one pass shows everything that is wrong. */
const checks: readonly { readonly name: string; readonly command: readonly [string, ...string[]] }[] = [
  { name: 'types of the harness', command: [bin('tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'types of the backend', command: [bin('tsc'), '--noEmit', '-p', 'stack/backend'] },
  { name: 'types of the client', command: [bin('tsc'), '--noEmit', '-p', 'stack/client'] },
  { name: 'lint', command: [bin('oxlint'), '--type-aware', '--max-warnings', '0'] },
  { name: 'unused exports, files and dependencies', command: [bin('knip'), '--no-progress'] },
  { name: 'formatting', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
];

/** What a call runs: everything, the quick tests, or the tests given as arguments. */
type Scope = 'all' | 'quick' | 'named';

/** Folders and files below `tests/` that start the compose stack. Other tests need no images. */
const ON_COMPOSE = ['stack', 'applications', 'versions', 'diagnosis/doctor', 'diagnosis/probes', 'commands/bad-input'];

/** @returns the exit code: 0 if all passed */
export async function test(args: readonly string[], isAll: boolean): Promise<number> {
  const scope: Scope = args.length > 0 ? 'named' : isAll ? 'all' : 'quick';
  const config = loadConfig();
  // A call for certain tests does not run the checks of the whole project.
  const failures = scope === 'named' ? 0 : await runChecks();
  await provide([chromium(config.E2E_BROWSER_PATH), redis, nginx, { ...python, isOptional: true }]);
  const engine = await engineAnswers();
  say(`containers: ${engine.ok ? engine.describedAs : `no engine, so their tests are skipped (${engine.why})`}`);
  await prepareApplication(config, engine.ok && needsImages(scope, args));
  const counts = await runTests(args, scope);
  if (scope === 'quick') say('not run: the long tests (tests/long.ts); npm run test:all runs them, too');
  return report(failures, counts);
}

/** No quick test needs an image. */
function needsImages(scope: Scope, args: readonly string[]): boolean {
  if (scope !== 'named') return scope === 'all';
  return args.some((arg) => ON_COMPOSE.some((part) => arg.includes(part) || `tests/${part}`.endsWith(arg)));
}

/** Runs the checks two at a time, one per core of the smallest machine. Returns how many failed. */
async function runChecks(): Promise<number> {
  const failed: string[] = [];
  await step('checks', 'types, lint, formatting', async (progress) => {
    const waiting = [...checks];
    let done = 0;
    const work = async (): Promise<void> => {
      for (let check = waiting.shift(); check; check = waiting.shift()) {
        const { exitCode, all } = await execa(check.command[0], check.command.slice(1), {
          cwd: ROOT,
          reject: false,
          all: true,
        });
        progress(`${++done} of ${checks.length} done`);
        if (exitCode !== 0) failed.push(`${check.name}: FAILED\n${all}`);
      }
    };
    await Promise.all([work(), work()]);
    return failed.length === 0 ? 'types, lint and formatting passed' : `${failed.length} of ${checks.length} FAILED`;
  });
  for (const failure of failed) say(failure);
  return failed.length;
}

async function runTests(args: readonly string[], scope: Scope): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-tests-`));
  const json = join(folder, 'report.json');
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  try {
    const { exitCode } = await execa(
      process.execPath,
      [cli, 'test', '-c', 'tests', `--reporter=${join(ROOT, 'tests/reporter.ts')},json`, ...args],
      {
        cwd: ROOT,
        stdio: ['ignore', 'inherit', 'inherit'],
        env: { PLAYWRIGHT_JSON_OUTPUT_FILE: json, ...(scope === 'quick' ? { E2E_QUICK_TESTS: '1' } : {}) },
        reject: false,
      },
    );
    if (!existsSync(json)) return { passed: 0, failed: 1, skipped: 0, alone: [] };
    return countTests(JSON.parse(readFileSync(json, 'utf8')) as Report, exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(checksFailed: number, { passed, failed, skipped, alone }: Counts): number {
  const forbidden = process.env['E2E_NO_SKIP'] === '1' && skipped > 0;
  const total = failed + checksFailed + (forbidden ? skipped : 0);
  if (forbidden) say(`${skipped} tests were skipped, and skipping is forbidden (E2E_NO_SKIP).`);
  if (passed === 0) say('No test ran.');
  for (const name of alone) say(`flaky (passed only when retried alone), needs fixing: ${name}`);
  const aside = skipped > 0 && !forbidden ? `, ${skipped} skipped` : '';
  process.stdout.write(`${passed} passed, ${total} failed${aside}\n`);
  return total > 0 || passed === 0 ? EXIT.claim : EXIT.ok;
}
