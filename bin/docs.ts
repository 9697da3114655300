/** `npm run docs`: generates the tables of docs/realtime.md from the contract. */
import { Command } from 'commander';
import { EXIT } from 'realtime-doctor/errors.ts';
import { run, say } from './lib/command.ts';

const program = new Command('npm run docs')
  .description('Generates the tables of docs/realtime.md from the contract.')
  .exitOverride();

await run(async () => {
  program.parse();
  const { PAGE, writeInventory } = await import('../tools/docs/inventory.ts');
  say(`${PAGE}: ${(await writeInventory()) ? 'written' : 'up to date'}`);
  return EXIT.ok;
});
