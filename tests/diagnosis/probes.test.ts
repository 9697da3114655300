import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { UsageError } from 'realtime-doctor/errors.ts';
import { pageFolder } from '../../tools/scenarios/parts/pages.ts';
import { backend, CLIENT, page, redis } from '../../tools/scenarios/parts/programs.ts';
import { server } from '../../tools/scenarios/parts/server.ts';
import { token } from '../../tools/scenarios/parts/tokens.ts';
import type { Sandbox } from '../../tools/scenarios/sandbox.ts';
import { composeEnvironment } from 'realtime-doctor/probes/compose.ts';
import { diagnose } from 'realtime-doctor/diagnosis/index.ts';
import { runProbes } from 'realtime-doctor/probes/index.ts';
import { expect, test } from './test.ts';

const contract = stackmotive;

test('probes a healthy application completely, through its page and directly', async ({ sandbox }) => {
  const store = await redis(sandbox);
  const { url: backendUrl } = await backend(sandbox, { REDIS_URL: store.url, STACKMOTIVE_INSTANCE: 'one' });
  const { url } = await page(sandbox, backendUrl);
  const report = await runProbes({
    pageUrl: `${url}/dashboard`,
    backendUrls: [backendUrl],
    contract,
    secret: sandbox.secret,
    clientDir: CLIENT,
    redisUrl: store.url,
    allow: { notification: true },
    within: 8000,
  });
  expect(report.routes.map(({ name, role }) => [name, role])).toEqual([
    ['page', 'page'],
    ['backend', 'backend'],
  ]);
  for (const route of report.routes) {
    expect(route.polling).toMatchObject({ is: 'answered', value: { status: 200, packets: [{ engine: 'open' }] } });
    expect(route.upgrade).toMatchObject({
      is: 'answered',
      value: { status: 101, frames: [{ packet: { engine: 'open' } }] },
    });
    expect(route.nativeUpgrade).toMatchObject({ value: { status: 400, body: 'Transport unknown' } });
    expect(route.instances).toMatchObject({ value: ['one'] });
    expect(route.sticky).toMatchObject({ is: 'answered' });
    const { good, forged, expired, none, ...others } = route.connects ?? {};
    expect(good).toMatchObject({ value: { greeted: { tier: 'operator' }, greetedFirst: false } });
    expect(forged).toMatchObject({ value: { refused: 'invalid signature' } });
    expect(expired).toMatchObject({ value: { refused: 'jwt expired' } });
    expect(none).toMatchObject({ value: { refused: 'no token provided' } });
    expect(others['without audience']).toMatchObject({
      value: { refused: 'jwt audience invalid. expected: stackmotive-app' },
    });
    expect(others['without issuer']).toMatchObject({
      value: { refused: 'jwt issuer invalid. expected: stackmotive.com' },
    });
  }
  expect(report.notification).toMatchObject({
    value: { status: 200, listened: ['backend', 'page'], arrived: ['backend', 'page'] },
  });
  expect(report.redis).toMatchObject({ value: { pong: true } });
  expect(report.redis?.is === 'answered' && report.redis.value.channels).toContain(contract.redisChannels.node);
  expect(report.page).toMatchObject({ client: { engine: 4 }, sockets: [], unread: [] });
  expect(report.page?.storageKeys).toContain(contract.page.signIn.key);
  expect(report.page?.events).toContain(contract.events.subscribe);
  expect(report.client).toMatchObject({ library: '4.8.4' });

  // They close their sessions, so that none has to wait for its ping timeout.
  await expect
    .poll(async () => (await (await fetch(new URL('/api/health', backendUrl))).json()) as unknown)
    .toMatchObject({ connections: 0 });
});

test('finds the line that opens a native socket in its original file', async ({ sandbox }) => {
  const { url: backendUrl } = await backend(sandbox);
  const { url } = await page(sandbox, backendUrl, { changes: { STACKMOTIVE_CLIENT: 'native' } });
  const { page: facts } = await runProbes({ pageUrl: url, contract, within: 8000 });
  expect(facts?.client).toBeUndefined();
  expect(facts?.sockets).toEqual([
    expect.objectContaining({
      file: 'src/hooks/use-websocket.native.ts',
      line: 25,
      text: expect.stringContaining('new WebSocket('),
    }),
  ]);
});

test('names a script without a source map by its own line', async ({ sandbox }) => {
  const { url: backendUrl } = await backend(sandbox);
  const script = 'const socket = new WebSocket(`ws://${location.host}/socket.io/`);';
  const outDir = pageFolder(sandbox, { library: 'none', script });
  const { url } = await page(sandbox, backendUrl, { outDir });
  const { page: facts } = await runProbes({ pageUrl: url, contract, within: 8000 });
  expect(facts?.sockets).toEqual([expect.objectContaining({ file: 'app.js', text: script })]);
});

test('probes that the deadline cut short are listed as skipped, not in the report', async ({ sandbox }) => {
  const url = await silent(sandbox);
  const report = await runProbes({ pageUrl: url, contract, within: 900 });
  const [route] = report.routes;
  const left = report.skipped.filter(({ why }) => why === 'the time limit was reached').map(({ probe }) => probe);
  for (const probe of ['health', 'polling', 'upgrade', 'nativeUpgrade', 'sticky', 'dialect'] as const) {
    expect(route?.[probe], probe).toBeUndefined();
    expect(left).toContain(`page/${probe}`);
  }
  expect(report.page).toBeUndefined();
  expect(left).toContain('page/document');
  const evidence = { transcript: undefined, probes: report, configuration: {}, contract };
  expect(diagnose(evidence)).toEqual([]);
});

test('reports a silent server as silent', async ({ sandbox }) => {
  const url = await silent(sandbox);
  const report = await runProbes({ pageUrl: url, contract, within: 6000 });
  const [route] = report.routes;
  expect(route?.tcp?.is).toBe('answered');
  for (const probe of ['health', 'polling', 'upgrade', 'nativeUpgrade', 'sticky', 'dialect'] as const) {
    expect(route?.[probe]?.is, probe).toBe('silent');
  }
  expect(report.page?.document.is).toBe('silent');
});

test('sends the user’s token to the page and the named backends only', async ({ sandbox }) => {
  const own = token(sandbox);
  const heard = { page: '', backend: '', stranger: '' };
  const listen = async (name: keyof typeof heard): Promise<string> => {
    const { url, http } = await server(sandbox);
    http.on('connection', (socket) => socket.on('data', (data: Buffer) => (heard[name] += data.toString('latin1'))));
    return url;
  };
  const [pageUrl, backendUrl, stranger] = [await listen('page'), await listen('backend'), await listen('stranger')];
  const report = await runProbes({
    pageUrl,
    backendUrls: [backendUrl],
    contract,
    token: own,
    socketUrls: [`${stranger.replace('http', 'ws')}/socket.io/`],
    within: 8000,
  });
  const given = (name: string) => report.routes.find((route) => route.name === name)?.connects?.given;
  expect(given('page')).toMatchObject({ value: { greeted: { tier: 'operator' } } });
  expect(given('backend')).toMatchObject({ value: { greeted: { tier: 'operator' } } });
  expect(given('socket')).toBeUndefined();
  expect(heard.stranger).toContain('/socket.io/');
  expect(heard.stranger).not.toContain(own.slice(-20));
});

test('no report contains a token, not even one that a server echoes', async ({ sandbox }) => {
  const own = token(sandbox);
  const { url } = await server(sandbox, {
    beforeAdmission: (io) =>
      io.use((socket, next) => next(new Error(`not you: ${String(socket.handshake.auth['token'])}`))),
    onHttp: (_request, response) => response.writeHead(500).end(`token was ${own}`),
  });
  const report = await runProbes({ pageUrl: url, contract, token: own, secret: sandbox.secret, within: 8000 });
  const text = JSON.stringify(report);
  expect(text).toContain('not you: ‹jwt sub=');
  expect(text).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
  expect(text).not.toContain(own.split('.')[2]);
  expect(text).not.toContain(sandbox.secret);
});

test('reports that a Redis requires a password', async ({ sandbox }) => {
  const store = await redis(sandbox);
  const url = new URL(store.url);
  url.password = 'wrong';
  const report = await runProbes({ pageUrl: await silent(sandbox), contract, redisUrl: url, within: 600 });
  expect(report.redis).toMatchObject({ is: 'failed' });
  expect(JSON.stringify(report)).not.toContain('wrong@');
});

test('a client’s folder without a package.json is a usage error', async ({ sandbox }) => {
  const clientDir = sandbox.path('empty');
  mkdirSync(clientDir);
  await expect(runProbes({ pageUrl: 'http://127.0.0.1:9', contract, clientDir })).rejects.toThrow(UsageError);
});

test('a compose file reveals names and never values', async ({ sandbox }) => {
  const file = sandbox.path('compose.yml');
  writeFileSync(
    file,
    `x-common: &common { STACKMOTIVE_DEV_MODE: 'true' }
services:
  backend: { environment: { <<: *common, JWT_SECRET: hidden } }
  frontend: { environment: [ 'STACKMOTIVE_BACKEND_URL=http://localhost:8000', PASSED_ON ] }
  redis: {}
`,
  );
  const environment = composeEnvironment(file, contract);
  expect(environment).toEqual({
    backend: ['STACKMOTIVE_DEV_MODE', 'JWT_SECRET'],
    frontend: ['STACKMOTIVE_BACKEND_URL', 'PASSED_ON'],
    redis: [],
  });
  expect(() => composeEnvironment(`${file}.not`, contract)).toThrow(UsageError);
  writeFileSync(file, 'services: [');
  expect(() => composeEnvironment(file, contract)).toThrow(UsageError);
});

async function silent(sandbox: Sandbox): Promise<string> {
  const sockets = new Set<{ destroy(): void }>();
  const listener = createServer((socket) => sockets.add(socket.on('error', () => socket.destroy())));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  sandbox.later(() => {
    listener.close();
    for (const socket of sockets) socket.destroy();
  });
  return `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
}
