/** `npm test`: type check, lint, formatting, and the harness's own tests, with all the set-up that they need. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { EXIT } from 'realtime-doctor/errors.ts';
import { loadConfig, ROOT } from 'playwright-realtime/config/config.ts';
import { engineAnswers } from 'playwright-realtime/stack/compose/index.ts';
import { run, say } from './lib/command.ts';
import { countTests, type Counts, type Report } from './lib/test-counts.ts';
import { chromium, nginx, prepareApplication, provide, python, redis } from './lib/set-up/index.ts';

const bin = (name: string): string => join(ROOT, 'node_modules/.bin', name);

/** Checks that need nothing but the sources; all are run, so that one pass shows all that is wrong. */
const checks: readonly { readonly name: string; readonly command: readonly [string, ...string[]] }[] = [
  { name: 'types: harness', command: [bin('tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'types: backend', command: [bin('tsc'), '--noEmit', '-p', 'stack/backend'] },
  { name: 'types: client', command: [bin('tsc'), '--noEmit', '-p', 'stack/client'] },
  { name: 'lint', command: [bin('oxlint'), '--type-aware', '--max-warnings', '0'] },
  { name: 'formatting', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
];

await run(async () => {
  const args = process.argv.slice(2);
  const config = loadConfig();
  let failures = 0;
  // Arguments choose tests; who chooses a test has no use for the whole project's lint.
  for (const { name, command } of args.length > 0 ? [] : checks) {
    const [file, ...rest] = command;
    const { exitCode, all } = await execa(file, rest, { cwd: ROOT, reject: false, all: true });
    say(`${name}: ${exitCode === 0 ? 'ok' : 'FAILED'}`);
    if (exitCode === 0) continue;
    failures++;
    say(all);
  }
  await provide([chromium(config.E2E_BROWSER_PATH), redis, nginx, { ...python, isOptional: true }]);
  const engine = await engineAnswers();
  say(
    engine.ok
      ? `containers: ${engine.describedAs}`
      : `containers: none, so their tests are skipped by name (${engine.why})`,
  );
  await prepareApplication(config, engine.ok);
  return report(failures, await runTests(args));
});

async function runTests(args: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-tests-`));
  const json = join(folder, 'report.json');
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const reporter = process.env['CI'] ? 'list' : 'dot';
  try {
    const { exitCode } = await execa(
      process.execPath,
      [cli, 'test', '-c', 'tests', `--reporter=${reporter},json`, ...args],
      {
        cwd: ROOT,
        stdio: ['ignore', 'inherit', 'inherit'],
        env: { PLAYWRIGHT_JSON_OUTPUT_FILE: json },
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
  for (const name of alone) say(`passed only alone, at its second try, and is to be mended: ${name}`);
  const aside = skipped > 0 && !forbidden ? `, ${skipped} skipped` : '';
  process.stdout.write(`${passed} passed, ${total} failed${aside}\n`);
  return total > 0 || passed === 0 ? EXIT.claim : EXIT.ok;
}
