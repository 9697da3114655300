/** `npm run versions`: runs four journeys on old and new versions of Socket.IO, Node and Python. */
import { Command } from 'commander';
import { run } from './lib/command.ts';
import type { Flags } from './lib/versions.ts';

const program = new Command('npm run versions --')
  .description('Runs four journeys of Journey 9 on each combination of versions and shows which passed.')
  .option('--only <name...>', 'combinations whose names contain these words')
  .option('--server <version>', 'custom combination: this version of socket.io with the newest client')
  .option('--client <version>', 'custom combination: this version of socket.io-client')
  .option('--node <major>', 'custom combination: this major version of Node')
  .option('--json', 'print JSON to stdout')
  .option('--markdown <file>', 'also write the table as a page')
  .exitOverride();

await run(async () => {
  program.parse();
  return (await import('./lib/versions.ts')).versions(program.opts<Flags>());
});
