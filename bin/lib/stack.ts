/** What the `stack` commands do. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { AdoptedStack, keepStack, keptDir } from 'playwright-realtime/stack/kept/index.ts';
import { say } from './command.ts';
import { setUpStack } from './set-up/index.ts';

export interface Settings {
  readonly stack?: string;
  readonly backend?: string;
  readonly instances?: string;
}

export async function up({ stack, backend, instances }: Settings): Promise<void> {
  const present = await AdoptedStack.find();
  if (present) {
    say('A stack is already running.');
    await show(present);
    return;
  }
  Object.assign(process.env, {
    ...(stack ? { E2E_STACK: stack } : {}),
    ...(backend ? { E2E_BACKEND: backend } : {}),
    ...(instances ? { E2E_INSTANCES: instances } : {}),
  });
  process.env['E2E_STACK'] = (await setUpStack(loadConfig())).stack;
  await show(await keepStack(say));
}

export async function down(): Promise<void> {
  const stack = await AdoptedStack.find();
  await stack?.end();
  say(stack ? 'The stack has stopped.' : 'No stack is running.');
}

export async function status(): Promise<void> {
  await show(await kept());
}

/** @param service - undefined for all */
export async function logs(service: string | undefined, follow: boolean): Promise<void> {
  await (await kept()).down();
  const names = service ? [service] : ['redis', 'backend', 'backend-2', 'gateway', 'frontend'];
  const files = names.map((name) => join(keptDir(), `${name}.log`)).filter((file) => existsSync(file));
  await execa('tail', ['-n', '+1', ...(follow ? ['-f'] : []), ...files], { stdio: 'inherit', reject: false });
}

async function kept(): Promise<AdoptedStack> {
  const stack = await AdoptedStack.find();
  if (stack) return stack;
  throw new InfrastructureError('No stack is running.', 'Start one with `npm run stack -- up`.');
}

async function show(stack: AdoptedStack): Promise<void> {
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
