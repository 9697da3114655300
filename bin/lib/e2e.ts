/** One run of the journeys: set-up, Playwright, and the verdict's exit code. Loaded once the arguments are parsed. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contracts } from '../../fixtures/contract/index.ts';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { EXIT } from 'realtime-doctor/errors.ts';
import type { RunResult } from 'playwright-realtime/reporter/capture-reporter.ts';
import { loadConfig, requireWritable, showConfig, type Config } from 'playwright-realtime/config/config.ts';
import { loadContract, requireFit } from 'playwright-realtime/config/contract.ts';
import { fullDisk } from 'playwright-realtime/run/disk.ts';
import { endRun, currentRun } from 'playwright-realtime/run/run.ts';
import { prestart, type Prestart } from 'playwright-realtime/stack/compose/prestart.ts';
import { keptSocket } from 'playwright-realtime/stack/kept/protocol.ts';
import { requestOf } from 'playwright-realtime/stack/request.ts';
import { say } from './command.ts';
import { loadPlaywright, type Playwright } from './playwright.ts';
import { setUp } from './set-up/index.ts';

/**
 * @param rest - Playwright's own arguments
 * @param isShown - whether to print the effective configuration, and run nothing
 */
export async function e2e(rest: readonly string[], { isShown }: { readonly isShown: boolean }): Promise<number> {
  const config = loadConfig();
  const contract = await loadContract(config, { loaded: contracts });
  if (isShown) {
    process.stdout.write(`${showConfig(config)}\n`);
    return EXIT.ok;
  }
  if (rest.includes('--list')) return (await loadPlaywright(rest).run({})).code;
  requireWritable(config.evidenceDir);
  const playwright = loadPlaywright(rest);
  try {
    return await journeys(config, contract, rest, playwright);
  } finally {
    playwright.dismiss();
  }
}

/** Sets up what the run needs, has Playwright run the journeys, and returns the verdict's exit code. */
async function journeys(
  config: Config,
  contract: Contract,
  rest: readonly string[],
  playwright: Playwright,
): Promise<number> {
  const { stack, prepared } = await setUp(config);
  requireFit(config, stack);
  process.env['E2E_STACK'] = stack;

  if (config.E2E_KEEP_STACK && stack !== 'attached') {
    const { AdoptedStack, keepStack } = await import('playwright-realtime/stack/kept/index.ts');
    await ((await AdoptedStack.find()) ?? (await keepStack(say))).down();
    say('stack: kept; `npm run stack -- down` stops it');
  }

  const own = mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-out-`));
  const resultFile = process.env['E2E_RESULT_FILE'] ?? join(own, 'result.json');
  rmSync(resultFile, { force: true });
  // Created here, so that it is also closed here if Playwright exits before our reporter has loaded.
  const run = currentRun();
  let prestarted: Prestart | undefined;
  try {
    const isInteractive = rest.includes('--ui');
    // A kept stack is adopted instead; with --ui, possibly no journey runs.
    if (stack === 'compose' && !isInteractive && !existsSync(keptSocket())) {
      // Build output may contain secrets.
      const request = { ...requestOf(run, 0), log: (line: string) => say(run.redactor.text(line)) };
      prestarted = await prestart(config, request, prepared, contract);
    }
    say('journeys: running');
    const { code, wasMisused } = await playwright.run({
      E2E_RESULT_FILE: resultFile,
      ...(isInteractive ? {} : { E2E_OUTPUT_DIR: own }),
    });
    if (isInteractive) return code;
    if (existsSync(resultFile)) return (JSON.parse(readFileSync(resultFile, 'utf8')) as RunResult).exitCode;
    if (wasMisused) return EXIT.usage;
    const why = fullDisk(config.evidenceDir)?.message ?? 'Playwright ended without a verdict.';
    say(`${why}\n\nINFRASTRUCTURE FAILED: the product was not tested.`);
    return code === EXIT.interrupted ? EXIT.interrupted : EXIT.infrastructure;
  } finally {
    await prestarted?.end();
    endRun();
    rmSync(own, { recursive: true, force: true });
  }
}
