/**
 * Keeps a stack running between runs, for debugging. `npm run stack -- up` starts the stack daemon, a process that owns
 * the stack. Later runs adopt the stack through the daemon's socket and never take it down.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { AdoptedStack } from './adopted.ts';

type StartMessage = { readonly log: string } | { readonly ready: true } | { readonly failed: string };

/** Starts a stack that outlives this process. @throws InfrastructureError with what the daemon reported */
export async function keepStack(log: (line: string) => void): Promise<AdoptedStack> {
  const daemon = fork(join(import.meta.dirname, 'daemon.ts'), {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const failure = await new Promise<string | undefined>((resolve) => {
    daemon.on('message', (message: StartMessage) => {
      if ('log' in message) log(message.log);
      else resolve('failed' in message ? message.failed : undefined);
    });
    daemon.once('exit', (code) => resolve(`the stack daemon ended with ${code}`));
  });
  daemon.unref();
  const stack = failure === undefined ? await AdoptedStack.find() : undefined;
  if (stack) return stack;
  throw new InfrastructureError(
    `The stack could not be started: ${failure ?? 'its daemon does not answer'}`,
    'See the log lines above.',
  );
}

export { AdoptedStack } from './adopted.ts';
export { keptDir } from './protocol.ts';
