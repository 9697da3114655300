/** `npm run stack -- up|down|status|logs`: keeps a stack running while you debug. Later runs use it and leave it running. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { execa } from 'execa';
import { EXIT, InfrastructureError } from 'realtime-doctor/errors.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { AdoptedStack, keepStack, keptDir } from 'playwright-realtime/stack/kept/index.ts';
import { run, say } from './lib/command.ts';
import { setUpStack } from './lib/set-up/index.ts';

const program = new Command('npm run stack --').description('Keeps a stack running while you debug.').exitOverride();

program
  .command('up')
  .description('start a stack and leave it running')
  .addOption(new Option('--stack <source>').choices(['auto', 'compose', 'local']))
  .addOption(new Option('--backend <kind>').choices(['node', 'python']))
  .addOption(new Option('--instances <n>').choices(['1', '2']))
  .action(async ({ stack, backend, instances }: { stack?: string; backend?: string; instances?: string }) => {
    const present = await AdoptedStack.find();
    if (present) {
      say('A stack is already running.');
      await tell(present);
      return;
    }
    Object.assign(process.env, {
      ...(stack ? { E2E_STACK: stack } : {}),
      ...(backend ? { E2E_BACKEND: backend } : {}),
      ...(instances ? { E2E_INSTANCES: instances } : {}),
    });
    process.env['E2E_STACK'] = (await setUpStack(loadConfig())).stack;
    await tell(await keepStack(say));
  });

program
  .command('down')
  .description('stop the stack')
  .action(async () => {
    const stack = await AdoptedStack.find();
    if (!stack) {
      say('No stack is running.');
      return;
    }
    await stack.end();
    say('The stack has stopped.');
  });

program
  .command('status')
  .description('show what is running, and where')
  .action(async () => {
    await tell(await kept());
  });

program
  .command('logs')
  .description('print the services’ logs with secrets masked')
  .argument('[service]', 'redis, backend, backend-2, gateway or frontend (default: all)')
  .option('-f, --follow', 'keep printing new lines')
  .action(async (service: string | undefined, { follow }: { follow?: boolean }) => {
    await (await kept()).down();
    const names = service ? [service] : ['redis', 'backend', 'backend-2', 'gateway', 'frontend'];
    const files = names.map((name) => join(keptDir(), `${name}.log`)).filter((file) => existsSync(file));
    await execa('tail', ['-n', '+1', ...(follow ? ['-f'] : []), ...files], { stdio: 'inherit', reject: false });
  });

async function kept(): Promise<AdoptedStack> {
  const stack = await AdoptedStack.find();
  if (stack) return stack;
  throw new InfrastructureError('No stack is running.', 'Start one with `npm run stack -- up`.');
}

async function tell(stack: AdoptedStack): Promise<void> {
  const [frontend, backend, redis] = await Promise.all([stack.frontend(), stack.backend(), stack.redis()]);
  process.stdout.write(
    [
      `stack:    ${stack.describedAs} (keeper ${stack.hello.pid})`,
      `page:     ${frontend.href}`,
      `backend:  ${backend?.href ?? '(only through the page)'}`,
      `redis:    ${redis?.href ?? '(none)'}`,
      'Runs with the same settings use it and leave it running. Stop it with `npm run stack -- down`.',
      '',
    ].join('\n'),
  );
  await stack.down();
}

await run(async () => {
  await program.parseAsync();
  return EXIT.ok;
});
