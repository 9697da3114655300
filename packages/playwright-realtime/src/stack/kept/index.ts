/**
 * Keeps a stack running between runs, for debugging. `npm run stack -- up` starts the stack daemon, a process that owns
 * the stack. Later runs adopt the stack through the daemon's socket and never take it down.
 */
import { fork } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { AdoptedStack } from './adopted.ts';
import { keptDir } from './protocol.ts';

type StartMessage = { readonly log: string } | { readonly ready: true } | { readonly failed: string };

/** Starts a stack that outlives this process. @throws InfrastructureError with what the daemon reported */
export async function keepStack(log: (line: string) => void): Promise<AdoptedStack> {
  const dir = keptDir();
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const errors = join(dir, 'daemon.txt');
  const descriptor = openSync(errors, 'w', 0o600);
  const daemon = fork(join(import.meta.dirname, 'daemon.ts'), {
    execArgv: ['--import', import.meta.resolve('tsx')],
    detached: true,
    stdio: ['ignore', 'ignore', descriptor, 'ipc'],
  });
  closeSync(descriptor);
  const failure = await new Promise<string | undefined>((resolve) => {
    daemon.on('message', (message: StartMessage) => {
      if ('log' in message) log(message.log);
      else resolve('failed' in message ? message.failed : undefined);
    });
    daemon.once('exit', (code, signal) => {
      resolve(`its daemon ended with ${signal ?? code}. ${readFileSync(errors, 'utf8')}`.trimEnd());
    });
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
