/* oxlint-disable no-empty-pattern -- Playwright reads what a fixture depends on from this pattern */
/** What the compose stack's tests share: an engine, and stacks that go with the test. */
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

/** What a stack wrote and said, and its project's name from before it is started. */
export class Written extends Entries {
  project = '';
}

export type BringUp = (
  written: Written,
  options?: Pick<StackRequest, 'environment'> & { readonly config?: Partial<Config>; readonly id?: string },
) => Promise<Stack>;

interface Fixtures {
  /** Brings up a stack that goes down with the test. */
  bringUp: BringUp;
  /** The shared stack; what the test did to it is healed. */
  stack: Stack;
  /** All that the shared stack has written. */
  written: Written;
}
interface WorkerFixtures {
  engine: { ok: boolean; why: string };
  docker: Docker;
  /** A stack for tests that leave it as healthy as it was, with all that it has written. */
  shared: { stack: Stack; written: Written };
}

export const secret = 'a secret of the test that is long enough';

let count = 0;
const clock = RunClock.start();

/** A request's id: unique to this process, so that projects of two runs differ. */
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

/** Names of everything of a project that the engine still has. */
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

/** Compose's name of a stack's project, which its description tells. */
export const projectOf = (stack: Stack): string => /project (\S+)\)/.exec(stack.describedAs)?.[1] ?? '';
