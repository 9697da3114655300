/**
 * A stack to keep while debugging: `npm run stack -- up` starts a keeper, a process that owns the stack; later runs
 * adopt the stack over the keeper's socket, and never take down what they did not start.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { AdoptedStack } from './adopted.ts';

type FromStart = { readonly say: string } | { readonly ready: true } | { readonly failed: string };

/** Brings up a stack that outlives this process. @throws InfrastructureError with what its keeper said */
export async function keepStack(say: (line: string) => void): Promise<AdoptedStack> {
  const keeper = fork(join(import.meta.dirname, 'keeper.ts'), {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const failure = await new Promise<string | undefined>((resolve) => {
    keeper.on('message', (message: FromStart) => {
      if ('say' in message) say(message.say);
      else resolve('failed' in message ? message.failed : undefined);
    });
    keeper.once('exit', (code) => resolve(`its keeper ended with ${code}`));
  });
  keeper.unref();
  const stack = failure === undefined ? await AdoptedStack.find() : undefined;
  if (stack) return stack;
  throw new InfrastructureError('a stack to keep', failure ?? 'it does not answer', 'Its own words are above.');
}

export { AdoptedStack } from './adopted.ts';
export { keptDir } from './protocol.ts';
