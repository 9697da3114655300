import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { pageFolder } from '../../tools/scenarios/parts/pages.ts';
import { backend, page } from '../../tools/scenarios/parts/programs.ts';
import { server } from '../../tools/scenarios/parts/server.ts';
import { token } from '../../tools/scenarios/parts/tokens.ts';
import type { Sandbox } from '../../tools/scenarios/sandbox.ts';
import { expect, test } from './test.ts';

// Each starts the whole application and a browser, and the machine may be busy with other tests.
test.describe.configure({ timeout: 120_000 });

const doctor = (args: readonly string[], env: Record<string, string> = {}) =>
  // Ample time, because only the answer is tested, on any machine.
  execa(process.execPath, ['--import', 'tsx', 'bin/doctor.ts', '--within', '60', ...args], {
    cwd: ROOT,
    env,
    reject: false,
  });

async function application(sandbox: Sandbox, client: 'socket.io' | 'native' = 'socket.io') {
  const { url: backendUrl } = await backend(sandbox);
  const { url } = await page(sandbox, backendUrl, { changes: { STACKMOTIVE_CLIENT: client } });
  return { url, backendUrl };
}

function tokenFile(sandbox: Sandbox, text: string): string {
  const file = sandbox.path('token');
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

test('bad usage gives one clear message and exit code 2', async ({ sandbox }) => {
  const empty = tokenFile(sandbox, '\n');
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /missing required argument 'url'/],
    [['ftp://127.0.0.1'], /Expected an http or https URL/],
    [['not a url'], /Expected an http or https URL/],
    [['http://127.0.0.1:9', '--frobnicate'], /unknown option '--frobnicate'/],
    [['http://127.0.0.1:9', '--token-file', '/does/not/exist'], /There is no file/],
    [['http://127.0.0.1:9', '--token-file', empty], /is empty/],
    [['http://127.0.0.1:9', '--secret-env', 'NOT_SET_ANYWHERE'], /NOT_SET_ANYWHERE is not set/],
    [['http://127.0.0.1:9', '--client', '/does/not/exist'], /package\.json/],
    [['http://127.0.0.1:9', '--compose', '/does/not/exist.yml'], /There is no compose file at/],
    [['http://127.0.0.1:9', '--watch', 'forever'], /Expected seconds/],
  ];
  for (const [args, message] of cases) {
    const { exitCode, stderr, stdout } = await doctor(args);
    expect(exitCode, args.join(' ')).toBe(2);
    expect(stderr, args.join(' ')).toMatch(message);
    expect(stdout, args.join(' ')).toBe('');
  }
});

test('a healthy application has no finding: exit code 0', async ({ sandbox }) => {
  const { url, backendUrl } = await application(sandbox);
  const args = [url, '--backend', backendUrl, '--secret-env', 'SECRET_OF_THE_TEST'];
  const { exitCode, stdout } = await doctor(args, { SECRET_OF_THE_TEST: sandbox.secret });
  expect(stdout).toContain('HEALTHY, no problem found');
  expect(stdout).toContain('Recognised by its scripts: StackMotive');
  expect(exitCode).toBe(0);
});

test('a cause is reported with its line, evidence and fix: exit code 1', async ({ sandbox }) => {
  const { url } = await application(sandbox, 'native');
  const { exitCode, stdout } = await doctor([new URL('/dashboard', url).href, '--client', 'stack/client']);
  expect(stdout).toContain('Root cause: The page opens a native WebSocket to a Socket.IO server');
  expect(stdout).toContain('src/hooks/use-websocket.native.ts:25');
  expect(stdout).toMatch(/fix: .*socket\.io-client/);
  expect(stdout).toContain('page/polling');
  expect(exitCode).toBe(1);
});

test('--json prints only the answer to standard output', async ({ sandbox }) => {
  const { url } = await application(sandbox, 'native');
  const { exitCode, stdout } = await doctor([url, '--json', '--no-page']);
  const answer = JSON.parse(stdout) as Record<string, unknown>;
  expect(answer).toMatchObject({ version: 1, verdict: 'broken', unseen: [], inferred: { contractFrom: 'inferred' } });
  expect(answer['findings']).toEqual([
    expect.objectContaining({ id: 'native-websocket-client', source: expect.objectContaining({ line: 25 }) }),
  ]);
  expect(exitCode).toBe(1);
});

test('the token is never printed', async ({ sandbox }) => {
  const { url, backendUrl } = await application(sandbox);
  const own = token(sandbox, { aud: 'another-app' });
  for (const form of [[], ['--json']]) {
    const args = [url, '--backend', backendUrl, '--token-file', tokenFile(sandbox, `${own}\n`), ...form];
    const { exitCode, stdout, stderr } = await doctor(args);
    expect(stdout).toContain('token-audience');
    expect(exitCode).toBe(1);
    for (const part of own.split('.').slice(1)) expect(stdout + stderr).not.toContain(part);
  }
});

test('a page that sends its token elsewhere gets a decoy and not the token, unless the origin is trusted', async ({
  sandbox,
}) => {
  let heard = '';
  const { url: stranger, http } = await server(sandbox, { admission: 'none' });
  http.on('connection', (socket) => socket.on('data', (data: Buffer) => (heard += data.toString('latin1'))));
  const { url: backendUrl } = await backend(sandbox);
  // Over polling, because WebSocket data is masked and could not be found in the bytes.
  const script = `follow(io('${stranger}', { transports: ['polling'], auth: { token } }));`;
  const { url } = await page(sandbox, backendUrl, { outDir: pageFolder(sandbox, { script }) });
  const own = token(sandbox);
  const [, claims = '', signature = ''] = own.split('.');
  const file = tokenFile(sandbox, own);

  const first = await doctor([url, '--token-file', file]);
  expect(first.stdout).toContain(`it sends its token to ${stranger}`);
  expect(heard).toContain(claims);
  expect(heard).not.toContain(signature);

  await doctor([url, '--token-file', file, '--trust', stranger]);
  expect(heard).toContain(signature);
});

test('a page that sends its token elsewhere over a WebSocket gets a decoy, too', async ({ sandbox }) => {
  const tokens: unknown[] = [];
  const { url: stranger } = await server(sandbox, {
    admission: 'none',
    beforeAdmission: (io) =>
      io.use((socket, next) => {
        tokens.push(socket.handshake.auth['token']);
        next();
      }),
  });
  const { url: backendUrl } = await backend(sandbox);
  const script = `follow(io('${stranger}', { transports, auth: { token } }));`;
  const { url } = await page(sandbox, backendUrl, { outDir: pageFolder(sandbox, { script }) });
  const own = token(sandbox);
  const { stdout } = await doctor([url, '--token-file', tokenFile(sandbox, own)]);
  expect(stdout).toContain(`it sends its token to ${stranger}`);
  expect(tokens.length).toBeGreaterThan(0);
  expect(tokens).not.toContain(own);
});

test('a page that answers 404 is not healthy: exit code 4', async ({ sandbox }) => {
  const { url } = await server(sandbox, { admission: 'none' });
  const { exitCode, stdout } = await doctor([`${url}/no-such-page`]);
  expect(stdout).toContain('The page answers 404');
  expect(stdout).toContain('to decide:');
  expect(exitCode).toBe(4);
});

test('a token in the address of the page is not printed', async ({ sandbox }) => {
  const { url } = await server(sandbox, { admission: 'none' });
  const own = token(sandbox);
  const { stdout } = await doctor([`${url}/no-such-page?token=${own}`, '--no-probes']);
  expect(stdout).toContain(`${url}/no-such-page?token=`);
  expect(stdout).not.toContain(own);
});

test('without a contract it reports what the page’s own traffic shows, and keeps what it saw', async ({ sandbox }) => {
  const { url: backendUrl } = await server(sandbox, { admission: 'none', options: { path: '/live/' } });
  const script = `io('${backendUrl}/board', { path: '/live/', transports: ['websocket'] });`;
  const { url } = await page(sandbox, backendUrl, { outDir: pageFolder(sandbox, { script }) });
  const folder = sandbox.path('saved');
  const { exitCode, stdout } = await doctor([url, '--save', folder]);
  // The server does not have this namespace.
  expect(stdout).toContain('[unknown-namespace]');
  expect(stdout).toContain(
    `Inferred from the page's traffic: ${backendUrl}/live/; Engine.IO 4; websocket; namespace /board`,
  );
  expect(exitCode).toBe(1);
  expect(readdirSync(folder).toSorted()).toEqual(['answer.json', 'report.html', 'transcript.jsonl']);
});

test('without probes it sends no request of its own', async ({ sandbox }) => {
  const asked: string[] = [];
  const { url: backendUrl, io } = await server(sandbox, { admission: 'none' });
  io.engine.on('initial_headers', (_headers: object, { headers }: { headers: Readonly<Record<string, string>> }) => {
    asked.push(headers['user-agent'] ?? 'none');
  });
  const script = `io('${backendUrl}');`;
  const { url } = await page(sandbox, backendUrl, { outDir: pageFolder(sandbox, { script }) });
  const { exitCode, stdout } = await doctor([url, '--no-probes']);
  expect(stdout).toContain('left out: all probes (not wanted)');
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((agent) => !agent.includes('Mozilla'))).toEqual([]);
  expect(exitCode).toBe(0);
});

test('without a browser it probes from Node, reports what was not seen, and never says healthy', async ({
  sandbox,
}) => {
  const { url, backendUrl } = await application(sandbox);
  const { exitCode, stdout } = await doctor([url, '--backend', backendUrl, '--no-page']);
  expect(stdout).toContain('left out: page in a browser');
  expect(stdout).toContain('INCONCLUSIVE');
  expect(exitCode).toBe(4);
});

test('finds a misspelt name in the compose file', async ({ sandbox }) => {
  const changes = { STACKMOTIVE_JWT_SECRET: undefined, JWT_SECRET: sandbox.secret };
  const { url: backendUrl } = await backend(sandbox, changes);
  const { url } = await page(sandbox, backendUrl);
  const compose = join(sandbox.dir, 'compose.yml');
  writeFileSync(
    compose,
    'services:\n  backend:\n    environment:\n      JWT_SECRET: hidden\n      STACKMOTIVE_DEV_MODE: "true"\n',
  );
  const file = tokenFile(sandbox, token(sandbox));
  const { exitCode, stdout } = await doctor([url, '--token-file', file, '--compose', compose]);
  expect(stdout).toContain('has JWT_SECRET; the code reads STACKMOTIVE_JWT_SECRET');
  expect(stdout).not.toContain('hidden');
  expect(exitCode).toBe(1);
});
