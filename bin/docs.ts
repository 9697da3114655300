/** `npm run docs`: generates the tables of docs/realtime.md from the contract. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { withTables } from '../tools/docs/inventory.ts';
import { formatted } from '../tools/markdown.ts';
import { stackmotive } from '../fixtures/contract/stackmotive.ts';
import { EXIT } from 'realtime-doctor/errors.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { run, say } from './lib/command.ts';

const PAGE = 'docs/realtime.md';

const program = new Command('npm run docs')
  .description(`Generates the tables of ${PAGE} from the contract.`)
  .exitOverride();

await run(async () => {
  program.parse();
  const file = join(ROOT, PAGE);
  const page = readFileSync(file, 'utf8');
  const next = await formatted(withTables(page, stackmotive), file);
  if (next !== page) writeFileSync(file, next);
  say(`${PAGE}: ${next === page ? 'up to date' : 'written'}`);
  return EXIT.ok;
});
