/** The whole application as in a journey: started by a stack source, without changes. */
import { basename } from 'node:path';
import { stackmotive } from '../../../fixtures/contract/stackmotive.ts';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { FaultProxy } from 'playwright-realtime/proxy/index.ts';
import { composeSource, engineAnswers } from 'playwright-realtime/stack/compose/index.ts';
import { localSource } from 'playwright-realtime/stack/local/index.ts';
import { backends, type BackendKind } from 'playwright-realtime/stack/local/programs.ts';
import { backendsOf, type Stack, type StackSource } from 'playwright-realtime/stack/stack.ts';
import type { Target } from '../scenario.ts';
import { CannotBeMade, type Sandbox } from '../sandbox.ts';
import { hasPackages } from './python.ts';
import { probedStack } from 'playwright-realtime/stack/probed.ts';

export interface Whole {
  readonly source: 'local' | 'compose';
  readonly backend: BackendKind;
  /**
   * If true, probed as in a journey: through the fault proxy, with all information from the stack. Otherwise by URL,
   * like the command.
   */
  readonly throughProxy: boolean;
}

/** @throws CannotBeMade if there is no container engine, or no Python with the backend's imports */
export async function whole(sandbox: Sandbox, { source, backend, throughProxy }: Whole): Promise<Target> {
  const clock = RunClock.start();
  const bringUp = await sourceOf(source, backend, clock);
  const { secret } = sandbox;
  // A healthy stack's own output is not evidence.
  const ignore = (): void => undefined;
  const stack = await bringUp({ id: basename(sandbox.dir), secret, write: ignore, log: ignore });
  sandbox.later(() => stack.down());
  if (!throughProxy) return byAddress(stack, secret);
  const proxy = await FaultProxy.listen({ upstream: () => stack.frontend(), write: ignore, clock });
  sandbox.later(() => proxy.close());
  return { url: proxy.url.href, probes: { secret, stack: probedStack(stack), allow: { notification: true } } };
}

async function byAddress(stack: Stack, secret: string): Promise<Target> {
  const [page, backendUrls, redisUrl] = await Promise.all([stack.frontend(), backendsOf(stack), stack.redis()]);
  const allow = { notification: true };
  return { url: page.href, probes: { secret, backendUrls, ...(redisUrl ? { redisUrl } : {}), allow } };
}

async function sourceOf(source: Whole['source'], backend: BackendKind, clock: RunClock): Promise<StackSource> {
  const config = { ...loadConfig(), E2E_BACKEND: backend, E2E_INSTANCES: 1 } as const;
  if (source === 'compose') {
    const engine = await engineAnswers();
    if (engine.ok) return composeSource({ config, clock, contract: stackmotive });
    throw new CannotBeMade(`no container engine answers (${engine.why})`);
  }
  if (backend === 'node' || (await hasPackages(backends.python.command.slice(0, -1), IMPORTS)))
    return localSource({ config, clock });
  throw new CannotBeMade(`${backends.python.command[0] ?? ''} lacks one of ${IMPORTS} (Debian: python3-*, uvicorn)`);
}

/** Imports of stack/backend-python. */
const IMPORTS = 'fastapi, jwt, redis, socketio, uvicorn';
