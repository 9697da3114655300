/** `npm run e2e`: set-up, journeys, verdict, and the path of the evidence. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { contracts } from '../fixtures/contract/index.ts';
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
import { run as command, say } from './lib/command.ts';
import { loadPlaywright, refuseFlags, type Playwright } from './lib/playwright.ts';
import { setUp } from './lib/set-up/index.ts';

interface Flags {
  stack?: string;
  backend?: string;
  instances?: string;
  startTimeout?: string;
  evidenceDir?: string;
  keepStack?: boolean;
  showConfig?: boolean;
  reporter?: string;
}

const program = new Command('npm run e2e --')
  .description('Starts the application, runs Journey 9 in a browser, and files the evidence.')
  .addOption(
    new Option(
      '--stack <source>',
      'where the application comes from; auto takes containers if there is an engine, else local processes (default: "auto")',
    ).choices(['auto', 'compose', 'local', 'attached']),
  )
  .addOption(new Option('--backend <kind>', 'which backend (default: "node")').choices(['node', 'python']))
  .addOption(
    new Option('--instances <n>', 'instances of the backend; two get an nginx gateway (default: "1")').choices([
      '1',
      '2',
    ]),
  )
  .option('--start-timeout <seconds>', 'how long the services may take to become ready (default: 60)')
  .option('--evidence-dir <dir>', 'where captures are filed (default: "evidence/captures")')
  .option('--keep-stack', 'leave the stack running when the run ends')
  .option('--show-config', 'print the effective configuration, with secrets masked, and exit')
  .option('--reporter <name>', 'Playwright reporter for the terminal; evidence is always written (default: "list")')
  .argument('[playwright...]', 'files, -g, --ui, --debug, --repeat-each, --shard, … as in `npx playwright test`')
  .allowUnknownOption()
  .addHelpText(
    'after',
    `
Each setting can also be an environment variable or a line of .env.e2e (README.md).

Exit codes: 0 passed, 1 the product is wrong, 2 bad usage, 3 the infrastructure failed, 4 incomplete or bad evidence.`,
  )
  .exitOverride();

/** Flags become environment variables, so that Playwright's workers read the same settings. */
function toEnvironment(flags: Flags): Record<string, string> {
  return {
    ...(flags.stack ? { E2E_STACK: flags.stack } : {}),
    ...(flags.backend ? { E2E_BACKEND: flags.backend } : {}),
    ...(flags.instances ? { E2E_INSTANCES: flags.instances } : {}),
    ...(flags.startTimeout ? { E2E_START_TIMEOUT: flags.startTimeout } : {}),
    ...(flags.evidenceDir ? { E2E_EVIDENCE_DIR: flags.evidenceDir } : {}),
    ...(flags.keepStack ? { E2E_KEEP_STACK: '1' } : {}),
    ...(flags.reporter ? { E2E_REPORTER: flags.reporter } : {}),
  };
}

await command(async () => {
  program.parse();
  const flags = program.opts<Flags>();
  const rest = program.args;
  Object.assign(process.env, toEnvironment(flags));
  const config = loadConfig();
  const contract = await loadContract(config, { loaded: contracts });
  if (flags.showConfig) {
    process.stdout.write(`${showConfig(config)}\n`);
    return EXIT.ok;
  }
  refuseFlags(
    rest,
    program.options.map(({ long }) => long ?? ''),
  );
  if (rest.includes('--list')) return (await loadPlaywright(rest).run({})).code;
  requireWritable(config.evidenceDir);
  const playwright = loadPlaywright(rest);
  try {
    return await journeys(config, contract, rest, playwright);
  } finally {
    playwright.dismiss();
  }
});

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
