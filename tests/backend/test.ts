/* oxlint-disable no-empty-pattern -- Playwright reads what a fixture depends on from this pattern */
import { test as base, expect } from '@playwright/test';
import { type Backend, type BackendKind, backends, type Environment, launch, startBackend } from './backends.ts';
import { type Client, type ClientOptions, openClient } from './clients.ts';
import type { Service } from './processes.ts';
import { type RedisServer, startRedis } from './redis.ts';

/** Backends shared by the tests of a worker. Each test uses its own users, and breaks nothing. */
type SharedBackends = (kind: BackendKind) => Promise<Backend>;

interface Fixtures {
  /** The backend under test; set by {@link onEachBackend}. */
  kind: BackendKind;
  /** The shared backend, with Redis. */
  backend: Backend;
  /** A Redis that belongs to this test, to break. */
  redis: RedisServer;
  /** Starts a backend that belongs to this test. */
  start: (environment?: Environment) => Promise<Backend>;
  /** Starts a backend that may never listen. */
  attempt: (environment?: Environment) => Service;
  connect: (backend: Pick<Backend, 'url'>, options: string | ClientOptions) => Client;
}

export { expect };

export const test = base.extend<Fixtures, { sharedBackends: SharedBackends }>({
  kind: [backends[0] as BackendKind, { option: true }],
  sharedBackends: [
    async ({}, use) => {
      const redis = await startRedis();
      const started = new Map<BackendKind, Promise<Backend>>();
      await use((kind) => {
        const backend = started.get(kind) ?? startWithRedis(kind, redis);
        started.set(kind, backend);
        return backend;
      });
      // A backend that failed to start has ended, and the test has its error.
      const settled = await Promise.allSettled(started.values());
      for (const backend of settled) if (backend.status === 'fulfilled') await backend.value.end();
      await redis.kill();
    },
    { scope: 'worker', timeout: 30_000 },
  ],
  backend: async ({ kind, sharedBackends }, use) => use(await sharedBackends(kind)),
  redis: async ({}, use) => {
    const redis = await startRedis();
    await use(redis);
    await redis.kill();
  },
  start: async ({ kind }, use) => {
    const started: Backend[] = [];
    await use(async (environment = {}) => {
      const backend = await startBackend(kind, environment);
      started.push(backend);
      return backend;
    });
    await Promise.all(started.map((backend) => backend.end()));
  },
  attempt: async ({ kind }, use) => {
    const started: Service[] = [];
    await use((environment = {}) => {
      const service = launch(kind, environment);
      started.push(service);
      return service;
    });
    await Promise.all(started.map((service) => service.end()));
  },
  connect: async ({}, use) => {
    const clients: Client[] = [];
    await use(({ url }, options) => {
      const client = openClient(url, typeof options === 'string' ? { auth: { token: options } } : options);
      clients.push(client);
      return client;
    });
    for (const { socket } of clients) socket.close();
  },
});

async function startWithRedis(kind: BackendKind, { url }: RedisServer): Promise<Backend> {
  const backend = await startBackend(kind, { REDIS_URL: url });
  try {
    await expect.poll(() => redisState(backend)).toBe('ok');
    return backend;
  } catch (error) {
    await backend.end();
    throw error;
  }
}

/** Runs the same tests against each backend; one that can't be started here is skipped with the reason. */
export function onEachBackend(body: (kind: BackendKind) => void): void {
  for (const kind of backends) {
    test.describe(kind.name, () => {
      test.use({ kind });
      test.skip(kind.missing !== undefined, kind.missing);
      body(kind);
    });
  }
}

/** An HTTP call and its answer. */
export async function call(
  { url }: Pick<Backend, 'url'>,
  path: string,
  { body, token, headers }: { body?: unknown; token?: string | undefined; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const response = await fetch(new URL(path, url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  };
}

/** Requests a test notification for the token's own user. */
export const notify = (backend: Pick<Backend, 'url'>, token: string, message: string, data?: object) =>
  call(backend, '/api/notifications/test', { token, body: { message, ...(data && { data }) } });

/** Redis' state in the backend's health check. */
export const redisState = async (backend: Pick<Backend, 'url'>) => (await health(backend))['redis'];

export const health = async (backend: Pick<Backend, 'url'>) => (await call(backend, '/api/health')).body;
