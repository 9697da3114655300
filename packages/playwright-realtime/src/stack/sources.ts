import { existsSync } from 'node:fs';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import type { Run } from '../run/run.ts';
import { requireFit } from '../config/contract.ts';
import { engineAnswers } from './compose/answering.ts';
import { keptSocket } from './kept/protocol.ts';
import { requestOf } from './request.ts';
import type { Stack } from './stack.ts';

export interface StartOptions {
  readonly run: Run;
  readonly worker: number;
  /** Number of backend instances that the journeys need. */
  readonly instances: 1 | 2;
  readonly contract: Contract;
  readonly write: (entry: NewEntry) => void;
  readonly log: (line: string) => void;
}

/** Starts a stack from the configured source. `auto` means compose if a container engine answers, otherwise local. */
export async function startStack({ run, worker, instances, contract, write, log }: StartOptions): Promise<Stack> {
  const { config, clock } = run;
  const plain = requestOf(run, worker);
  // The prestarted stack has the plain name and the configured number of instances.
  const id = instances === config.E2E_INSTANCES ? plain.id : `${plain.id}-of-${instances}`;
  const register = (secret: string) => run.redactor.register(secret, 'secret');
  const request = { ...plain, id, instances, write, log, register };
  const source = config.E2E_STACK === 'auto' ? await chooseSource(log) : config.E2E_STACK;
  requireFit(config, source);
  // Sources are imported only when needed, because the first page waits for this.
  if (source === 'attached') {
    const { attachedStack } = await import('./attached.ts');
    return attachedStack(config, run.redactor, contract);
  }
  const kept = worker === 0 ? await adopt({ run, worker, instances, contract, write, log }, source) : undefined;
  if (kept) return kept;
  if (source === 'compose') {
    const { composeSource } = await import('./compose/index.ts');
    return composeSource({ config, clock, contract })(request);
  }
  const { localSource } = await import('./local/index.ts');
  return localSource({ config, clock })(request);
}

/** The kept stack, if it is of the requested kind. Only the first worker uses it. */
async function adopt(
  { run, instances, write, log }: StartOptions,
  source: 'compose' | 'local',
): Promise<Stack | undefined> {
  if (!existsSync(keptSocket())) return undefined;
  const { AdoptedStack } = await import('./kept/index.ts');
  const stack = await AdoptedStack.find(write);
  if (!stack) return undefined;
  const { hello } = stack;
  // A kept stack always has the working client.
  const isOther = run.config.STACKMOTIVE_CLIENT === 'native';
  if (isOther || stack.source !== source || hello.backend !== run.config.E2E_BACKEND || hello.instances !== instances) {
    log(`stack: the kept stack (${stack.describedAs}) does not match the options; starting another`);
    await stack.down();
    return undefined;
  }
  run.redactor.register(stack.secret, 'secret');
  log(`stack: using the kept stack (${stack.describedAs})`);
  return stack;
}

/** Chooses a source and logs which and why. */
async function chooseSource(log: (line: string) => void): Promise<'compose' | 'local'> {
  const engine = await engineAnswers();
  log(
    engine.ok
      ? `stack: compose, because a container engine answers (${engine.describedAs})`
      : `stack: local processes, because no container engine answers (${engine.why})`,
  );
  return engine.ok ? 'compose' : 'local';
}
