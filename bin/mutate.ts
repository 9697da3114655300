/** `npm run mutate`: breaks the reference application on purpose and checks that Journey 9 fails each time. */
import { Command } from 'commander';
import { run } from './lib/command.ts';
import type { Flags } from './lib/mutate.ts';

const program = new Command('npm run mutate --')
  .description('Breaks the reference application in many ways, one at a time. Journey 9 must fail each time.')
  .option('--only <name...>', 'mutants whose names contain these words')
  .option('--jobs <n>', 'mutants that run at the same time', Number, 1)
  .option('--json', 'print JSON to stdout')
  .option('--markdown <file>', 'also write the table as a page')
  .exitOverride();

await run(async () => {
  program.parse();
  return (await import('./lib/mutate.ts')).mutate(program.opts<Flags>());
});
