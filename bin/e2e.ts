/** `npm run e2e`: all set-up, then the journeys, then the verdict and the path of the evidence. */
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
  .description('Runs Journey 9 and files its evidence.')
  .addOption(
    new Option('--stack <source>', 'where the application comes from').choices([
      'auto',
      'compose',
      'local',
      'attached',
    ]),
  )
  .addOption(new Option('--backend <kind>', 'which backend').choices(['node', 'python']))
  .addOption(new Option('--instances <n>', 'of the backend; two stand behind a gateway').choices(['1', '2']))
  .option('--start-timeout <seconds>', 'how long the services may take to be ready; 60 where it is not said')
  .option('--evidence-dir <dir>', 'where captures go')
  .option('--keep-stack', 'leave the stack up when the run ends')
  .option('--show-config', 'print the configuration in force, secrets masked, and stop')
  .option('--reporter <name>', 'reporter of the terminal; evidence is always written')
  .argument('[playwright...]', 'files, -g, --ui, --debug, --repeat-each, --shard, … as in `npx playwright test`')
  .allowUnknownOption()
  .exitOverride();

/** Flags become environment names, so that Playwright's workers read what we read. */
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

/** Sets up what the run needs, has Playwright run it, and answers the exit code of its verdict. */
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
    say('stack: kept; `npm run stack -- down` takes it down');
  }

  const own = mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-out-`));
  const resultFile = process.env['E2E_RESULT_FILE'] ?? join(own, 'result.json');
  rmSync(resultFile, { force: true });
  // Begun here, so that it is ended here, too, where Playwright ends before any reporter of ours is there to do so.
  const run = currentRun();
  let prestarted: Prestart | undefined;
  try {
    const isInteractive = rest.includes('--ui');
    // The first worker would rather adopt a stack that is kept; and the window of --ui may never run a journey.
    if (stack === 'compose' && !isInteractive && !existsSync(keptSocket())) {
      // What a build says may hold what it was built with.
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
