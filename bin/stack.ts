/** `npm run stack -- up|down|status|logs`: keeps a stack running while you debug. Later runs use it and leave it running. */
import { Command, Option } from 'commander';
import { EXIT } from 'realtime-doctor/errors.ts';
import { run } from './lib/command.ts';
import type { Settings } from './lib/stack.ts';

const stack = (): Promise<typeof import('./lib/stack.ts')> => import('./lib/stack.ts');
const program = new Command('npm run stack --').description('Keeps a stack running while you debug.').exitOverride();

program
  .command('up')
  .description('start a stack and leave it running')
  .addOption(new Option('--stack <source>').choices(['auto', 'compose', 'local']))
  .addOption(new Option('--backend <kind>').choices(['node', 'python']))
  .addOption(new Option('--instances <n>').choices(['1', '2']))
  .action(async (flags: Settings) => (await stack()).up(flags));

program
  .command('down')
  .description('stop the stack')
  .action(async () => (await stack()).down());

program
  .command('status')
  .description('show what is running, and where')
  .action(async () => (await stack()).status());

program
  .command('logs')
  .description('print the services’ logs with secrets masked')
  .argument('[service]', 'redis, backend, backend-2, gateway or frontend (default: all)')
  .option('-f, --follow', 'keep printing new lines')
  .action(async (service: string | undefined, { follow }: { follow?: boolean }) =>
    (await stack()).logs(service, follow === true),
  );

await run(async () => {
  await program.parseAsync();
  return EXIT.ok;
});
