import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { InfrastructureError } from '../../evidence/errors.ts';
import { findBrowser, requireBrowser } from '../../fixtures/browser.ts';
import { ROOT, type Config } from '../../fixtures/config/config.ts';
import { engineAnswers } from '../../fixtures/stack/compose/answering.ts';
import { provideRedis } from '../../fixtures/stack/local/redis.ts';
import { prepare, type Prepared } from '../../fixtures/stack/prepare.ts';

type Say = (line: string) => void;

export interface SetUp {
  readonly stack: 'compose' | 'local' | 'attached';
  /** What the stack's files are filled from. */
  readonly prepared: Prepared;
}

/**
 * Finds or installs what a run needs, a line each.
 * @throws InfrastructureError that says what to install.
 */
export async function setUp(config: Config, say: Say): Promise<SetUp> {
  // The engine takes its time to answer, and the search for a browser its own.
  const [stack] = await Promise.all([setUpStack(config, say), Promise.resolve().then(() => setUpBrowser(config, say))]);
  return stack;
}

/** The part of it that the stack needs. */
export async function setUpStack(config: Config, say: Say): Promise<SetUp> {
  const stack = await chooseStack(config, say);
  if (stack === 'local') await setUpRedis(say);
  const prepared = stack === 'attached' ? {} : await prepare({ config, say, images: stack === 'compose' });
  return { stack, prepared };
}

/** The browser: the one that is named, Playwright's own, an installed one; only then an attempt to install one. */
export function setUpBrowser(config: Config, say: Say): void {
  const found = findBrowser(config.E2E_BROWSER_PATH);
  if (found) {
    say(`browser: ${found.path} (${found.foundAs})`);
    return;
  }
  say('browser: none is installed; trying `npx playwright install chromium`');
  const { status } = spawnSync('npx', ['playwright', 'install', 'chromium'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    timeout: 300_000,
  });
  if (status !== 0 && canApt()) {
    say('browser: Playwright’s own can’t be had here; trying `apt-get install chromium`');
    apt(['chromium']);
  }
  say(`browser: ${requireBrowser(config.E2E_BROWSER_PATH).path}`);
}

async function chooseStack(config: Config, say: Say): Promise<'compose' | 'local' | 'attached'> {
  if (config.E2E_STACK === 'attached') {
    await requireReachable(config.E2E_BASE_URL);
    say(`stack: attached to ${config.E2E_BASE_URL?.href ?? ''}`);
    return 'attached';
  }
  if (config.E2E_STACK === 'local') {
    say('stack: local processes, as asked');
    return 'local';
  }
  const engine = await engineAnswers();
  if (engine.ok) {
    say(`stack: compose, ${engine.describedAs}`);
    return 'compose';
  }
  if (config.E2E_STACK === 'compose') {
    throw new InfrastructureError(
      'a container engine for --stack=compose',
      engine.why,
      'Start it (on Debian: `dockerd`), or use --stack=local.',
    );
  }
  say(`stack: local processes, since no container engine answers (${engine.why})`);
  return 'local';
}

export async function setUpRedis(say: Say): Promise<void> {
  const redis = await provideRedis(say);
  if ('path' in redis) say(`redis: ${redis.name} ${redis.version} (${redis.path})`);
  else say('redis: none, so the backend uses memory, and journeys that need Redis are skipped by name');
}

async function requireReachable(url: URL | undefined): Promise<void> {
  if (!url) return;
  try {
    await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) });
  } catch (cause) {
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    throw new InfrastructureError(
      `the attached application at ${url.href} to answer`,
      why,
      'Start it, or correct E2E_BASE_URL.',
      { cause },
    );
  }
}

const canApt = (): boolean => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

function apt(packages: readonly string[]): void {
  const options = {
    stdio: ['ignore', 2, 2] as ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '-q'], options);
  const { status } = spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], options);
  if (status === 0) return;
  throw new InfrastructureError(
    `apt-get to install ${packages.join(', ')}`,
    `it ended with ${status}`,
    'Its own message is above; install it by hand.',
  );
}
