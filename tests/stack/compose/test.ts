/* oxlint-disable no-empty-pattern -- Playwright reads what a fixture depends on from this pattern */
/** Shared by the compose stack's tests: an engine, and stacks that end with the test. */
import { test as base, expect } from '@playwright/test';
import { stackmotive } from '../../../fixtures/contract/stackmotive.ts';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import { loadConfig, type Config } from 'playwright-realtime/config/config.ts';
import { connect, type Docker } from 'playwright-realtime/stack/compose/engine.ts';
import { composeSource, engineAnswers } from 'playwright-realtime/stack/compose/index.ts';
import type { Stack, StackRequest } from 'playwright-realtime/stack/stack.ts';
import { projectName } from 'playwright-realtime/stack/compose/project-name.ts';
import { Written as Entries } from '../local/test.ts';

export { expect };

/** A stack's entries and log, and its project's name from before it starts. */
export class Written extends Entries {
  project = '';
}

export type BringUp = (
  written: Written,
  options?: Pick<StackRequest, 'environment'> & { readonly config?: Partial<Config>; readonly id?: string },
) => Promise<Stack>;

interface Fixtures {
  /** Brings up a stack that is taken down with the test. */
  bringUp: BringUp;
  /** The shared stack, healed after the test. */
  stack: Stack;
  /** Everything that the shared stack has written. */
  written: Written;
}
interface WorkerFixtures {
  engine: { ok: boolean; why: string };
  docker: Docker;
  /** A stack for tests that leave it healthy, with everything that it has written. */
  shared: { stack: Stack; written: Written };
}

export const secret = 'a secret of the test that is long enough';

let count = 0;
const clock = RunClock.start();

/** A request's id, unique to this process, so that the projects of two runs differ. */
export const newId = () => `Test ${process.pid}.${++count}`;

async function start(
  written: Written,
  config: Config,
  environment?: StackRequest['environment'],
  id = newId(),
): Promise<Stack> {
  written.project = projectName(id);
  return composeSource({ config, clock, contract: stackmotive })({
    id,
    secret,
    write: (entry) => written.entries.push(entry),
    log: (line) => written.said.push(line),
    ...(environment ? { environment } : {}),
  });
}

export const test = base.extend<Fixtures & { needsEngine: void }, WorkerFixtures>({
  engine: [
    async ({}, use) => {
      const answer = await engineAnswers();
      await use({ ok: answer.ok, why: answer.ok ? '' : answer.why });
    },
    { scope: 'worker' },
  ],
  needsEngine: [
    async ({ engine }, use) => {
      test.skip(!engine.ok && process.env['E2E_NO_SKIP'] !== '1', `no container engine: ${engine.why}`);
      await use();
    },
    { auto: true },
  ],
  docker: [async ({}, use) => use((await connect()).docker), { scope: 'worker' }],
  shared: [
    async ({}, use) => {
      const written = new Written();
      const stack = await start(written, loadConfig());
      await use({ stack, written });
      await stack.down();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  stack: async ({ shared }, use) => {
    await use(shared.stack);
    await shared.stack.heal();
  },
  written: async ({ shared }, use) => use(shared.written),
  bringUp: [
    async ({}, use) => {
      const stacks: Stack[] = [];
      await use(async (written, { config, environment, id } = {}) => {
        const stack = await start(written, { ...loadConfig(), ...config }, environment, id);
        stacks.push(stack);
        return stack;
      });
      for (const stack of stacks) await stack.down();
    },
    { timeout: 120_000 },
  ],
});

/** Names of everything that the engine still has of a project. */
export async function leftOf(docker: Docker, project: string): Promise<string[]> {
  const filters = { label: [`com.docker.compose.project=${project}`] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return [
    ...containers.map(({ Names }) => Names.join()),
    ...networks.map(({ Name }) => Name),
    ...volumes.Volumes.map(({ Name }) => Name),
  ];
}

/** Compose's project name of a stack, from its description. */
export const projectOf = (stack: Stack): string => /project (\S+)\)/.exec(stack.describedAs)?.[1] ?? '';
