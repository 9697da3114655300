/** `npm run crowd`: Journey 9 with a crowd of Socket.IO clients beside the browser. */
import { Command } from 'commander';

const program = new Command('npm run crowd --')
  .description('Runs Journey 9 with many Socket.IO clients beside the browser, and files its evidence.')
  .argument('[clients]', 'how many', '2000')
  .argument('[arguments...]', 'as in `npm run e2e`: --stack, --backend, --evidence-dir, …')
  .allowUnknownOption();

program.parse();
const [first = '', ...others] = program.args;
const isNumber = /^\d+$/.test(first);
// Playwright's workers read it from there, and it is validated with the rest of the configuration.
process.env['E2E_CROWD'] = isNumber ? first : '2000';
process.argv.splice(2, Infinity, ...(isNumber ? others : program.args));
await import('./e2e.ts');
