/**
 * `npm test`: type check, lint, formatting, and the harness's own tests, with the set-up that they need. Without
 * arguments it skips the tests in tests/long.ts; `npm run test:all` includes them.
 */
import { Command } from 'commander';
import { run } from './lib/command.ts';
import { refuseFlags } from './lib/flags.ts';

const program = new Command('npm test --')
  .description('Checks types, lint and formatting, and runs the project’s own tests, except the long ones.')
  .option('--all', 'run the long tests, too (npm run test:all)')
  .argument('[playwright...]', 'files, -g, --repeat-each, … as in `npx playwright test`: runs these tests only')
  .allowUnknownOption()
  .exitOverride();

await run(async () => {
  program.parse();
  refuseFlags(program.args, program);
  const isAll = program.opts<{ all?: boolean }>().all === true;
  return (await import('./lib/test.ts')).test(program.args, isAll);
});
