import { existsSync } from 'node:fs';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import type { Run } from '../run/run.ts';
import { requireFit } from '../config/contract.ts';
import { engineAnswers } from './compose/answering.ts';
import { keptSocket } from './kept/protocol.ts';
import { requestOf } from './request.ts';
import type { Stack } from './stack.ts';

export interface BringUp {
  readonly run: Run;
  readonly worker: number;
  /** Instances of the backend that the journeys ask for. */
  readonly instances: 1 | 2;
  readonly contract: Contract;
  readonly write: (entry: NewEntry) => void;
  readonly say: (line: string) => void;
}

/** Brings up a stack from the configured source; `auto` takes compose where an engine answers, else local. */
export async function bringUp({ run, worker, instances, contract, write, say }: BringUp): Promise<Stack> {
  const { config, clock } = run;
  const plain = requestOf(run, worker);
  // What was begun ahead under the plain name has the configured number.
  const id = instances === config.E2E_INSTANCES ? plain.id : `${plain.id}-of-${instances}`;
  const register = (secret: string) => run.redactor.register(secret, 'secret');
  const request = { ...plain, id, instances, write, say, register };
  const source = config.E2E_STACK === 'auto' ? await choose(say) : config.E2E_STACK;
  requireFit(config, source);
  // Each source is loaded where it is wanted, since a page waits for it.
  if (source === 'attached') {
    const { attachedStack } = await import('./attached.ts');
    return attachedStack(config, run.redactor, contract);
  }
  const kept = worker === 0 ? await adopt({ run, worker, instances, contract, write, say }, source) : undefined;
  if (kept) return kept;
  if (source === 'compose') {
    const { composeSource } = await import('./compose/index.ts');
    return composeSource({ config, clock, contract })(request);
  }
  const { localSource } = await import('./local/index.ts');
  return localSource({ config, clock })(request);
}

/** The kept stack, where there is one of the wanted kind. The first worker has it; others bring up their own. */
async function adopt({ run, instances, write, say }: BringUp, source: 'compose' | 'local'): Promise<Stack | undefined> {
  if (!existsSync(keptSocket())) return undefined;
  const { AdoptedStack } = await import('./kept/index.ts');
  const stack = await AdoptedStack.find(write);
  if (!stack) return undefined;
  const { hello } = stack;
  // A kept one has the client that works.
  const isOther = run.config.STACKMOTIVE_CLIENT === 'native';
  if (isOther || stack.source !== source || hello.backend !== run.config.E2E_BACKEND || hello.instances !== instances) {
    say(`stack: the kept one is ${stack.describedAs}, which is not what was asked for; bringing up another`);
    await stack.down();
    return undefined;
  }
  run.redactor.register(stack.secret, 'secret');
  say(`stack: adopted, ${stack.describedAs}`);
  return stack;
}

/** Says in one line which source it is, and why. */
async function choose(say: (line: string) => void): Promise<'compose' | 'local'> {
  const engine = await engineAnswers();
  say(
    engine.ok
      ? `stack: compose, since a container engine answers (${engine.describedAs})`
      : `stack: local processes, since no container engine answers (${engine.why})`,
  );
  return engine.ok ? 'compose' : 'local';
}
