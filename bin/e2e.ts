/** `npm run e2e`: set-up, journeys, verdict, and the path of the evidence. */
import { Command, Option } from 'commander';
import { run } from './lib/command.ts';
import { refuseFlags } from './lib/flags.ts';

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

await run(async () => {
  program.parse();
  const flags = program.opts<Flags>();
  refuseFlags(program.args, program);
  Object.assign(process.env, toEnvironment(flags));
  const { e2e } = await import('./lib/e2e.ts');
  return e2e(program.args, { isShown: flags.showConfig === true });
});
