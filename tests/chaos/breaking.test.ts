/** The infrastructure breaks under a run, for real. It is named, with what to do, and the exit code is 3. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { sweep } from 'playwright-realtime/stack/compose/teardown.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { findRedis } from 'playwright-realtime/stack/local/redis.ts';
import { verify } from 'realtime-doctor/capture/verify/index.ts';
import { livingOf } from '../diagnosis/family.ts';
import { expect, signalAll, test, type Command } from './command.ts';

test.skip(process.platform !== 'linux', 'processes are looked for in /proc');
test.describe.configure({ timeout: 180_000 });

/** The run ends as one whose infrastructure failed: named at its end, in its capture, and nothing of it is left. */
async function endsByName(command: Command, name: RegExp): Promise<string> {
  const { code, said } = await command.ended;
  const closing = said.slice(said.lastIndexOf('not tested ('));
  expect(closing, said).toMatch(name);
  expect(closing).toContain('INFRASTRUCTURE FAILED: the product was not tested');
  expect(code, said).toBe(3);
  expect(said, "lines of the harness's code").not.toMatch(/packages\/playwright-realtime\/src\/\S+:\d+/);
  const [capture = ''] = command.captures();
  expect(capture).toContain('INFRASTRUCTURE');
  const verification = verify(join(command.evidence, capture));
  expect(verification.verified, JSON.stringify(verification, undefined, 1)).toBe(true);
  await expect.poll(() => livingOf(command.family), { timeout: 30_000 }).toEqual([]);
  return join(command.evidence, capture);
}

const anyOf = (...patterns: readonly RegExp[]): RegExp => new RegExp(patterns.map(({ source }) => source).join('|'));

/** A journey whose page is open and connected, and waits for what never comes. */
const UNDER_WAY = ['--stack=local', '-g', 'never ends', '--timeout=8000'];

const BROWSER = { process: /--remote-debugging-pipe/, name: /The browser crashed, hung or was killed/ };
const PAGE = { process: /--type=renderer/, name: /process of page p1 crashed or was killed/ };

for (const { what, process: command, name } of [
  { what: 'the browser is killed', ...BROWSER },
  { what: 'the page’s process is killed', ...PAGE },
  { what: 'the backend is killed', process: /dist\/server\.mjs/, name: /service backend was killed by a SIGKILL/ },
  { what: 'Redis is killed', process: /redis-server/, name: /service redis was killed by a SIGKILL/ },
]) {
  test(`${what} in the middle of a journey`, async ({ start }) => {
    const run = start(UNDER_WAY);
    await run.untilSaid(/under way/);
    signalAll(run.find(command), 'SIGKILL');
    await endsByName(run, name);
  });
}

for (const { what, process: command, name } of [
  { what: 'the browser is killed', process: BROWSER.process, name: BROWSER.name },
  // Whether it was the page's process or another one of the browser is not known before the recording runs.
  { what: 'a process of the browser is killed', process: PAGE.process, name: anyOf(BROWSER.name, PAGE.name) },
]) {
  test(`${what} while a journey starts`, async ({ start }) => {
    const run = start(UNDER_WAY);
    await run.until(PAGE.process);
    await run.untilSaid(/up in \d+ ms/);
    signalAll(run.find(command), 'SIGKILL');
    await endsByName(run, name);
  });
}

test('a browser that does not start', async ({ start }) => {
  const run = start(UNDER_WAY, { E2E_BROWSER_PATH: '/bin/false' });
  await endsByName(run, /browserType\.launch/);
});

test('a Redis that never answers, with its last line', async ({ start, home }) => {
  const redis = await findRedis();
  test.skip(redis === undefined, 'no Redis on this machine');
  const folder = join(home, 'bin');
  mkdirSync(folder);
  const file = join(folder, 'redis-server');
  const script = `#!/bin/sh\ncase $1 in --version) exec ${redis?.path} --version;; esac\necho loading without end\nexec sleep 1000\n`;
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  const PATH = `${folder}:${process.env['PATH']}`;
  const capture = await endsByName(
    start([...UNDER_WAY, '--start-timeout=10'], { PATH }),
    /The service redis did not become healthy within 10 s/,
  );
  expect(readFileSync(join(capture, 'logs/worker-0/redis.log'), 'utf8')).toBe('loading without end\n');
});

test('no engine answers', async ({ start, home }) => {
  const { code, said } = await start(['--stack=compose'], { DOCKER_HOST: `unix://${home}/none` }).ended;
  expect(said).toMatch(/--stack=compose needs a container engine: .* Start it/);
  expect(code).toBe(3);
});

test('the engine goes away in the middle of a journey; the next start removes what it kept', async ({
  start,
  home,
  images,
  engine,
}) => {
  const relay = await relayToEngine(join(home, 'engine'));
  const run = start(['--stack=compose', '-g', 'never ends', '--timeout=8000'], { ...images, DOCKER_HOST: relay.host });
  await run.until(/--type=renderer/);
  relay.end();
  await endsByName(run, /The container engine stopped answering during the run/);
  const swept = await sweep(engine, () => undefined);
  expect(swept.length).toBeGreaterThan(0);
});

test('a service reaches its memory limit', async ({ start, home, images, engine: _engine }) => {
  const file = composeFile(home, { mem_limit: '20m' });
  const run = start(['--stack=compose'], { ...images, E2E_COMPOSE_FILE: file });
  await endsByName(run, /The service backend was killed because it reached its memory limit\. Raise the limit/);
});

test('a service whose health check never passes is named with its last lines', async ({
  start,
  home,
  images,
  engine: _engine,
}) => {
  const file = composeFile(home, { healthcheck: { test: ['CMD', 'false'] } });
  const run = start(['--stack=compose', '--start-timeout=20'], { ...images, E2E_COMPOSE_FILE: file });
  const capture = await endsByName(run, /The service backend was not ready within 20 s/);
  expect(run.said).toMatch(/Its last log lines[^]*Listening on http:\/\/0\.0\.0\.0:8000/);
  expect(readFileSync(join(capture, 'logs/worker-0/backend.log'), 'utf8')).toContain('Listening on');
});

/** The reference application's compose file with another backend, and its images as they are. */
function composeFile(folder: string, backend: object): string {
  const args = ['compose', '-f', 'docker-compose.e2e.yml', 'config', '--no-interpolate', '--format', 'json'];
  const { services } = JSON.parse(execFileSync('docker', args, { cwd: ROOT, encoding: 'utf8' })) as {
    services: Record<string, { build?: unknown }>;
  };
  Object.assign(services['backend'] ?? {}, backend);
  for (const service of Object.values(services)) delete service.build;
  const file = join(folder, 'compose.json');
  writeFileSync(file, JSON.stringify({ services }));
  return file;
}

/** A socket that passes everything on to the engine, until `end`: to the run, that is the engine's end. */
async function relayToEngine(path: string): Promise<{ host: string; end: () => void }> {
  const engine = (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace('unix://', '');
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(engine);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      socket.on('error', () => [client, upstream].forEach((end) => end.destroy()));
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const end = (): void => {
    server.close();
    rmSync(path, { force: true });
    for (const socket of open) socket.destroy();
  };
  return { host: `unix://${path}`, end };
}
