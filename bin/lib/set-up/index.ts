/** Prepares the machine for a run: finds programs, installs missing ones if allowed, and reports what is missing. */
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import type { Config } from 'playwright-realtime/config/config.ts';
import { engineAnswers } from 'playwright-realtime/stack/compose/answering.ts';
import { AdoptedStack } from 'playwright-realtime/stack/kept/index.ts';
import { prepare, type Prepared } from 'playwright-realtime/stack/prepare.ts';
import { say, step } from '../steps.mjs';
import { provide } from './provide.ts';
import { chromium, nginx, python, redis, type Requirement } from './requirements.ts';

export { provide } from './provide.ts';
export { chromium, nginx, python, redis } from './requirements.ts';

export interface SetUp {
  readonly stack: 'compose' | 'local' | 'attached';
  /** What the stack's files are filled from. */
  readonly prepared: Prepared;
}

/**
 * Finds or installs everything that a run of the journeys needs.
 * @throws InfrastructureError that lists everything missing and the command to install it
 */
export async function setUp(config: Config): Promise<SetUp> {
  const stack = await chooseStack(config);
  await provide([chromium(config.E2E_BROWSER_PATH), ...programsOf(config, stack)]);
  return { stack, prepared: await prepareStack(config, stack) };
}

/** Like {@link setUp}, without a browser. */
export async function setUpStack(config: Config): Promise<SetUp> {
  const stack = await chooseStack(config);
  await provide(programsOf(config, stack));
  return { stack, prepared: await prepareStack(config, stack) };
}

/** Programs that the services need besides Node. Journeys may request two instances, so nginx is always included. */
function programsOf(config: Config, stack: SetUp['stack']): Requirement[] {
  if (stack !== 'local') return [];
  return [redis, nginx, ...(config.E2E_BACKEND === 'python' ? [python] : [])];
}

async function prepareStack(config: Config, stack: SetUp['stack']): Promise<Prepared> {
  return stack === 'attached' ? {} : prepareApplication(config, stack === 'compose');
}

/** Builds the application if its sources changed. @throws InfrastructureError with the end of the build output */
export async function prepareApplication(config: Config, images: boolean): Promise<Prepared> {
  let prepared: Prepared = {};
  await step(
    'application',
    images ? 'building the page, the backend and the images' : 'building the page and the backend',
    async (progress) => {
      prepared = await prepare({ config, images, log: (line) => progress(line.replace(/^prepare: */, '')) });
      return 'built from these sources';
    },
  );
  return prepared;
}

async function chooseStack(config: Config): Promise<SetUp['stack']> {
  if (config.E2E_STACK === 'attached') {
    await requireReachable(config.E2E_BASE_URL);
    say(`stack: attached to ${config.E2E_BASE_URL?.href ?? ''}`);
    return 'attached';
  }
  if (config.E2E_STACK === 'local') {
    say('stack: local processes, as asked');
    return 'local';
  }
  const kept = config.E2E_STACK === 'auto' ? await AdoptedStack.find() : undefined;
  if (kept) {
    await kept.down();
    say(`stack: ${kept.source}, like the kept stack`);
    return kept.source;
  }
  const engine = await engineAnswers();
  if (engine.ok) {
    say(`stack: compose, ${engine.describedAs}`);
    return 'compose';
  }
  if (config.E2E_STACK === 'compose') {
    throw new InfrastructureError(
      `--stack=compose needs a container engine: ${engine.why}.`,
      'Start it (on Debian: `dockerd`), or use --stack=local.',
    );
  }
  say(`stack: local processes, since no container engine answers (${engine.why})`);
  return 'local';
}

async function requireReachable(url: URL | undefined): Promise<void> {
  if (!url) return;
  try {
    await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) });
  } catch (cause) {
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    throw new InfrastructureError(
      `The attached application at ${url.href} does not answer: ${why}.`,
      'Start it, or correct E2E_BASE_URL.',
      { cause },
    );
  }
}
