/** `npm run scenarios`: reproduces every known fault with real components and checks that the doctor names it. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { DISTURBANCES, WITHIN } from '../tools/scenarios/options.ts';
import { run } from './lib/command.ts';
import type { Flags } from './lib/scenarios.ts';

const program = new Command('npm run scenarios --')
  .description('Reproduces every known fault with real components, runs the doctor on it, and checks the name.')
  .argument('[scenarios...]', 'parts of names, or numbers of the twelve causes (default: all)')
  .option('--json', 'print JSON to stdout')
  .addOption(new Option('--disturb <how>', 'run under harder conditions').choices(DISTURBANCES).default('none'))
  .option('--runs <n>', 'repetitions per scenario', count, 1)
  .option('--concurrency <n>', 'scenarios that run at the same time; most of it is waiting', count, 2)
  .option('--within <seconds>', 'time limit per diagnosis', count, WITHIN / 1000)
  .option('--explain', 'print the evidence of each finding')
  .option('--record <dir>', 'keep the evidence, one file per scenario')
  .option('--from <dir>', 'with --gallery: use recorded evidence and run nothing')
  .option('--pictures', 'retake the gallery’s screenshots of the twelve causes')
  .option('--gallery <file>', 'write the gallery page (needs --record or --from)')
  .exitOverride();

await run(async () => {
  program.parse();
  return (await import('./lib/scenarios.ts')).runScenarios(program.args, program.opts<Flags>());
});

function count(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('Expected a whole number, 1 or more.');
}
