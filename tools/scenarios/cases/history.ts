/**
 * The twelve causes in the history of Journey 9 (docs/contract.md#what-went-wrong-with-journey-9), in the order in
 * which they were found by hand.
 */
import { join } from 'node:path';
import { answers200 } from 'playwright-realtime/stack/process/health.ts';
import { clientWithoutLibrary } from '../parts/client.ts';
import { pageFolder } from '../parts/pages.ts';
import { backend, backendEnvironment, CLIENT, page, redis, vitePath, type Part } from '../parts/programs.ts';
import { greet, keepSubscriptions, server, userOf } from '../parts/server.ts';
import { token } from '../parts/tokens.ts';
import type { Scenario } from '../scenario.ts';
import type { Sandbox } from '../sandbox.ts';

export const history: readonly Scenario[] = [
  {
    cause: 1,
    expected: 'native-websocket-client',
    fault: 'The page’s first hook opens a native WebSocket to the Socket.IO server.',
    make: async (sandbox) => {
      const { url: backendUrl } = await backend(sandbox);
      const { url } = await page(sandbox, backendUrl, { changes: { STACKMOTIVE_CLIENT: 'native' } });
      return { url, probes: { secret: sandbox.secret, backendUrls: [backendUrl], clientDir: CLIENT } };
    },
  },
  {
    cause: 2,
    expected: 'secret-env-mismatch',
    fault:
      'The environment sets JWT_SECRET; the backend reads STACKMOTIVE_JWT_SECRET and falls back to its development secret.',
    make: async (sandbox) => {
      const changes = { STACKMOTIVE_JWT_SECRET: undefined, JWT_SECRET: sandbox.secret };
      const { url: backendUrl, environmentNames } = await backend(sandbox, changes);
      const { url } = await page(sandbox, backendUrl);
      const configuration = { environment: { backend: environmentNames } };
      return { url, configuration, probes: { secret: sandbox.secret, logs: sandbox.logs } };
    },
  },
  {
    cause: 3,
    expected: 'dev-mode-missing',
    fault: 'The environment sets neither a secret nor STACKMOTIVE_DEV_MODE, and the backend refuses to start.',
    make: async (sandbox) => {
      const changes = { STACKMOTIVE_JWT_SECRET: undefined, STACKMOTIVE_DEV_MODE: undefined };
      const { url: backendUrl } = await backend(sandbox, changes, { starts: false });
      const { url } = await page(sandbox, backendUrl);
      const names = Object.entries(backendEnvironment(sandbox, changes)).filter(([, value]) => value !== undefined);
      const configuration = { environment: { backend: names.map(([name]) => name) } };
      return { url, configuration, token: token(sandbox), probes: { logs: sandbox.logs } };
    },
  },
  {
    cause: 4,
    expected: 'client-dependency-missing',
    fault: 'The hook imports socket.io-client, and package.json does not name it.',
    make: async (sandbox) => {
      const { url: backendUrl } = await backend(sandbox);
      const { url, dir } = await developmentServer(sandbox, backendUrl);
      return { url, probes: { secret: sandbox.secret, backendUrls: [backendUrl], clientDir: dir } };
    },
  },
  {
    cause: 5,
    expected: 'unknown-host',
    fault: 'The capture runs on the host and calls http://backend:8000, a name that only containers resolve.',
    make: async (sandbox) => {
      const { url: backendUrl } = await backend(sandbox);
      const { url } = await page(sandbox, backendUrl);
      return { url, probes: { secret: sandbox.secret, backendUrls: ['http://backend:8000'] } };
    },
  },
  {
    cause: 6,
    expected: 'server-unreachable',
    fault: 'It calls another port than the published one.',
    make: async (sandbox) => {
      const { url: backendUrl } = await backend(sandbox);
      const { url } = await page(sandbox, backendUrl);
      const other = `http://127.0.0.1:${await sandbox.port()}`;
      return { url, probes: { secret: sandbox.secret, backendUrls: [other] } };
    },
  },
  {
    cause: 7,
    expected: 'proxy-wrong-target',
    fault: 'The web server’s /socket.io proxy points at a port of its own host where nothing listens.',
    make: async (sandbox) => {
      const { url: backendUrl } = await backend(sandbox);
      const { url } = await page(sandbox, `http://localhost:${await sandbox.port()}`);
      return { url, probes: { secret: sandbox.secret, backendUrls: [backendUrl], logs: sandbox.logs } };
    },
  },
  {
    cause: 8,
    expected: 'token-wrong-storage-key',
    fault: 'The token is put under another localStorage key than the page reads.',
    make: async (sandbox) => {
      const { url: backendUrl } = await backend(sandbox);
      const { url } = await page(sandbox, backendUrl);
      return { url, storageKey: 'access_token', probes: { secret: sandbox.secret } };
    },
  },
  {
    cause: 9,
    expected: 'token-audience',
    also: ['token-issuer'],
    fault: 'The second place that issues tokens leaves out iss and aud.',
    make: async (sandbox) => {
      const { url: backendUrl } = await backend(sandbox);
      const { url } = await page(sandbox, backendUrl);
      return { url, token: token(sandbox, { iss: undefined, aud: undefined }) };
    },
  },
  {
    cause: 10,
    expected: 'never-subscribed',
    fault: 'The client connects and never emits subscribe_notifications.',
    make: async (sandbox) => {
      const { url: backendUrl } = await backend(sandbox);
      const script = `const socket = io({ transports, auth: { token } });
socket.on('connect', () => show('state', 'Connected'));
socket.on('connected', ({ tier }) => show('tier', tier));`;
      const { url } = await page(sandbox, backendUrl, { outDir: pageFolder(sandbox, { script }) });
      return { url, probes: { secret: sandbox.secret, backendUrls: [backendUrl], allow: { notification: true } } };
    },
  },
  {
    cause: 11,
    expected: 'tier-too-low',
    fault: 'The test user is a navigator; the test endpoint needs an operator.',
    make: async (sandbox) => {
      const { url: backendUrl } = await backend(sandbox);
      const { url } = await page(sandbox, backendUrl);
      return { url, token: token(sandbox, { tier: 'navigator' }), probes: { allow: { notification: true } } };
    },
  },
  {
    cause: 12,
    expected: 'not-broadcast-across-instances',
    fault: 'Delivery looks at the connections of its own process; there are two instances.',
    make: async (sandbox) => {
      const { url: redisUrl } = await redis(sandbox);
      const urls = await Promise.all(['one', 'two'].map((instance) => looksAtItsOwn(sandbox, instance)));
      const { url } = await page(sandbox, urls[0] ?? '');
      const probes = { secret: sandbox.secret, backendUrls: urls, redisUrl, allow: { notification: true } };
      return { url, probes };
    },
  },
];

/** An instance that looks up the user's sockets in its own process, like the application, with or without Redis. */
async function looksAtItsOwn(sandbox: Sandbox, instance: string): Promise<string> {
  const { url } = await server(sandbox, {
    instance,
    onConnection: (socket) => {
      greet(socket);
      keepSubscriptions(socket);
    },
    deliver: (io, user, notification) => {
      for (const socket of io.of('/').sockets.values()) {
        if (userOf(socket).id === user) socket.emit('notification', notification);
      }
    },
  });
  return url;
}

/** The reference client without that package, on Vite's development server: its import can't be resolved. */
async function developmentServer(sandbox: Sandbox, backendUrl: string): Promise<Part & { dir: string }> {
  const dir = clientWithoutLibrary(sandbox);
  const port = await sandbox.port();
  const url = `http://127.0.0.1:${port}`;
  const { PATH = '', HOME = '' } = process.env;
  const vite = [join(vitePath(), 'bin/vite.js'), '--config', 'vite.config.ts', '--configLoader', 'runner'];
  await sandbox.run({
    role: 'frontend',
    cwd: dir,
    command: [process.execPath, ...vite],
    environment: { PATH, HOME, PORT: `${port}`, HOST: '127.0.0.1', STACKMOTIVE_BACKEND_URL: backendUrl },
    health: () => answers200(new URL('/', url)),
  });
  return { url, environmentNames: [], dir };
}
