/** `npm run crowd`: Journey 9 with a crowd of Socket.IO clients beside the browser, or its scenario for Artillery. */
import { Command } from 'commander';
import { EXIT } from 'realtime-doctor/errors.ts';
import { run } from './lib/command.ts';

const program = new Command('npm run crowd --')
  .description('Runs Journey 9 with many Socket.IO clients beside the browser, and files its evidence.')
  .argument('[clients]', 'how many; 2000 if none are named')
  .argument('[arguments...]', 'as in `npm run e2e`: --stack, --backend, --evidence-dir, …')
  .option('--artillery <dir>', 'write the scenario for Artillery into a folder instead (docs/crowds.md)')
  .option('--target <origin>', 'of the page, for Artillery', 'http://127.0.0.1:5174')
  .allowUnknownOption();

program.parse();
const { artillery, target } = program.opts<{ artillery?: string; target: string }>();
const [first = '', ...others] = program.args;
const isNumber = /^\d+$/.test(first);
const clients = isNumber ? first : '2000';
if (artillery === undefined) {
  // Playwright's workers read it from there, and it is validated with the rest of the configuration.
  process.env['E2E_CROWD'] = clients;
  process.argv.splice(2, Infinity, ...(isNumber ? others : program.args));
  await import('./e2e.ts');
} else {
  await run(async () => {
    const { writeScenario } = await import('../tools/crowd/artillery.ts');
    await writeScenario(artillery, Number(clients), target);
    process.stdout.write(
      `${artillery}/crowd.json: run it with Artillery and STACKMOTIVE_JWT_SECRET (docs/crowds.md)\n`,
    );
    return EXIT.ok;
  });
}
