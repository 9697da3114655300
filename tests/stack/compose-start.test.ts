/** How a compose stack starts, and how a start fails. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { engineAnswers } from 'playwright-realtime/stack/compose/index.ts';
import { prepare } from 'playwright-realtime/stack/prepare.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { expect, leftOf, projectOf, test, Written, type BringUp } from './compose/test.ts';

test.describe.configure({ timeout: 240_000 });

/** The error that a start ends with. */
async function failure(starting: ReturnType<BringUp>): Promise<Error & { exitCode?: number }> {
  return starting.then(
    () => new Error('it came up'),
    (error: Error) => error,
  );
}

test('two parallel stacks share nothing, and each has its own environment', async ({ bringUp, docker }) => {
  const environment = { backend: { STACKMOTIVE_DEV_MODE: undefined, STACKMOTIVE_INSTANCE: 'a$b "c"' } };
  const [one, other] = await Promise.all([bringUp(new Written()), bringUp(new Written(), { environment })]);
  const ports = await Promise.all([
    one.frontend(),
    one.backend(),
    one.redis(),
    other.frontend(),
    other.backend(),
    other.redis(),
  ]);
  expect(new Set(ports.map((url) => url?.port)).size).toBe(6);
  expect(projectOf(one)).not.toBe(projectOf(other));

  expect(await one.environmentNames('backend')).toContain('STACKMOTIVE_DEV_MODE');
  expect(await other.environmentNames('backend')).not.toContain('STACKMOTIVE_DEV_MODE');
  const health = await (await fetch(new URL('/api/health', await other.backend()))).json();
  expect(health).toMatchObject({ instance: 'a$b "c"' });

  await one.down();
  expect(await leftOf(docker, projectOf(other))).not.toEqual([]);
  expect((await fetch(new URL('/api/health', await other.frontend()))).status).toBe(200);
});

test('names a backend that refuses to start, with its last line, and writes its log', async ({ bringUp, docker }) => {
  const written = new Written();
  const environment = { backend: { STACKMOTIVE_JWT_SECRET: '', STACKMOTIVE_DEV_MODE: 'no' } };
  const error = await failure(bringUp(written, { environment }));
  expect(error).toMatchObject({ name: 'InfrastructureError', exitCode: 3 });
  expect(error.message).toContain('The service backend exited with code 1.');
  expect(error.message).toContain('STACKMOTIVE_JWT_SECRET is not set');
  expect(written.log('backend')).toContain('STACKMOTIVE_JWT_SECRET is not set');
  expect(written.events('backend')).toEqual(['start', 'die 1']);
  expect(await leftOf(docker, written.project)).toEqual([]);
});

test('names a page server that has ended by the time the backend is up, too', async ({ bringUp, docker }) => {
  const written = new Written();
  const error = await failure(bringUp(written, { environment: { frontend: { PORT: 'none' } } }));
  expect(error.message).toContain('The service frontend exited with code 1.');
  expect(error.message).toContain('PORT must be a port');
  expect(await leftOf(docker, written.project)).toEqual([]);
});

for (const place of ['registry.invalid', '127.0.0.1:9']) {
  test(`an image that can’t be pulled from ${place} gives one clear error`, async ({ bringUp, docker }) => {
    const config = { E2E_IMAGE_REDIS: `${place}/no/such:image` };
    const written = new Written();
    const error = await failure(bringUp(written, { config }));
    expect(error).toMatchObject({ name: 'InfrastructureError', exitCode: 3 });
    expect(error.message).toMatch(/^An image of the stack is missing and could not be pulled: redis /);
    expect(error.message).toContain(place);
    expect(error.message).toContain('E2E_IMAGE_REDIS');
    expect(await leftOf(docker, written.project)).toEqual([]);
  });
}

test('a port in use gives one clear error', async ({ bringUp, docker }) => {
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  process.env['E2E_PORT_FRONTEND'] = String((holder.address() as AddressInfo).port);
  const written = new Written();
  const error = await failure(bringUp(written));
  delete process.env['E2E_PORT_FRONTEND'];
  holder.close();
  expect(error).toMatchObject({ name: 'InfrastructureError', exitCode: 3 });
  expect(error.message).toContain('A published port is in use');
  expect(await leftOf(docker, written.project)).toEqual([]);
});

test('without an engine, `auto` gets the reason, and a start says what to do', async () => {
  const before = process.env['DOCKER_HOST'];
  process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock';
  try {
    const answer = await engineAnswers();
    expect(answer).toEqual({ ok: false, why: expect.stringContaining('unix:///nowhere/docker.sock') });
    const error = await prepare({ config: loadConfig(), images: true, log: () => {} }).catch((caught: Error) => caught);
    expect(error).toMatchObject({ name: 'InfrastructureError', exitCode: 3 });
    expect((error as Error).message).toContain('--stack=local');
  } finally {
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
  }
});

test('says that an engine behind ssh cannot be used', async () => {
  const before = process.env['DOCKER_HOST'];
  process.env['DOCKER_HOST'] = 'ssh://somebody@engine.invalid';
  try {
    expect(await engineAnswers()).toEqual({
      ok: false,
      why: expect.stringContaining('ssh://somebody@engine.invalid, which Testcontainers does not support'),
    });
  } finally {
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
  }
});

test('an application’s own compose file runs in parallel, with its names, ports and volumes replaced', async ({
  bringUp,
  docker,
}, testInfo) => {
  const images = await prepare({ config: loadConfig(), images: true, log: () => {} });
  const composeFile = testInfo.outputPath('docker-compose.yml');
  mkdirSync(testInfo.outputPath(), { recursive: true });
  writeFileSync(composeFile, applicationFile(images));
  const config = { composeFile };
  const environment = { backend: { STACKMOTIVE_DEV_MODE: undefined } };
  const written = new Written();
  const [one, other] = await Promise.all([
    bringUp(written, { config }),
    bringUp(new Written(), { config, environment }),
  ]);

  for (const stack of [one, other]) {
    expect((await fetch(new URL('/api/health', await stack.frontend()))).status).toBe(200);
    const left = await leftOf(docker, projectOf(stack));
    expect(left.filter((name) => !name.includes(projectOf(stack)))).toEqual([]);
    // Three services, one without a role in the contract, a network and a volume.
    expect(left).toHaveLength(6);
  }
  expect(await other.environmentNames('backend')).not.toContain('STACKMOTIVE_DEV_MODE');
  await one.operate('kill', 'backend');
  await one.operate('start', 'backend');
  expect((await fetch(new URL('/api/health', await one.backend()))).status).toBe(200);
  await one.down();
  await other.down();
  expect([...(await leftOf(docker, projectOf(one))), ...(await leftOf(docker, projectOf(other)))]).toEqual([]);
});

test('a service of the contract that is missing in the file is a usage error', async ({ bringUp }, testInfo) => {
  const composeFile = testInfo.outputPath('docker-compose.yml');
  mkdirSync(testInfo.outputPath(), { recursive: true });
  writeFileSync(composeFile, 'services: { redis: { image: x }, api: { image: x }, frontend: { image: x } }\n');
  const error = await failure(bringUp(new Written(), { config: { composeFile } }));
  expect(error).toMatchObject({ name: 'UsageError', exitCode: 2 });
  expect(error.message).toContain('it has api, frontend, redis');
});

/** Like an application's own file: for one project at a time, without health checks, the environment as a list. */
function applicationFile(images: Readonly<Record<string, string>>): string {
  const tag = images['E2E_APP_TAG'];
  return `
services:
  redis:
    container_name: app-redis
    image: ${images['E2E_IMAGE_REDIS'] ?? 'redis:7-alpine'}
    command: redis-server --bind 0.0.0.0 --protected-mode no
    ports: ["6380:6379"]
    volumes: [data:/data]
  db:
    container_name: app-db
    image: ${images['E2E_IMAGE_REDIS'] ?? 'redis:7-alpine'}
    ports: ["5433:6379"]
  backend:
    container_name: app-backend
    image: stackmotive-e2e-backend:${tag}
    depends_on: [redis]
    environment:
      - REDIS_URL=redis://redis:6379
      - STACKMOTIVE_JWT_SECRET=\${STACKMOTIVE_JWT_SECRET}
      - STACKMOTIVE_DEV_MODE=true
    ports: ["8001:8000"]
  frontend:
    container_name: app-frontend
    image: stackmotive-e2e-frontend:${tag}
    environment: { STACKMOTIVE_BACKEND_URL: "http://backend:8000" }
    ports: ["5174:5174"]
networks: { default: { name: app-network } }
volumes: { data: { name: app-data } }
`;
}
