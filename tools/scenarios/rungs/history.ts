/**
 * The twelve causes of Journey 9's history (docs/contract.md#what-went-wrong-with-journey-9), in the order in which
 * they were found by hand.
 */
import { join } from 'node:path';
import { answers200 } from 'playwright-realtime/stack/process/health.ts';
import { clientWithoutLibrary } from '../parts/client.ts';
import { pageFolder } from '../parts/pages.ts';
import { backend, backendEnvironment, CLIENT, page, redis, vitePath, type Part } from '../parts/programs.ts';
import { greet, keepSubscriptions, server, userOf } from '../parts/server.ts';
import { token } from '../parts/tokens.ts';
import type { Rung } from '../rung.ts';
import type { Workshop } from '../workshop.ts';

export const history: readonly Rung[] = [
  {
    cause: 1,
    expected: 'native-websocket-client',
    fault: 'The page’s first hook opens a native WebSocket to the Socket.IO server.',
    make: async (workshop) => {
      const { url: backendUrl } = await backend(workshop);
      const { url } = await page(workshop, backendUrl, { changes: { STACKMOTIVE_CLIENT: 'native' } });
      return { url, probes: { secret: workshop.secret, backendUrls: [backendUrl], clientDir: CLIENT } };
    },
  },
  {
    cause: 2,
    expected: 'secret-env-mismatch',
    fault:
      'The environment sets JWT_SECRET; the backend reads STACKMOTIVE_JWT_SECRET and falls back to its development secret.',
    make: async (workshop) => {
      const changes = { STACKMOTIVE_JWT_SECRET: undefined, JWT_SECRET: workshop.secret };
      const { url: backendUrl, environmentNames } = await backend(workshop, changes);
      const { url } = await page(workshop, backendUrl);
      const configuration = { environment: { backend: environmentNames } };
      return { url, configuration, probes: { secret: workshop.secret, logs: workshop.logs } };
    },
  },
  {
    cause: 3,
    expected: 'dev-mode-missing',
    fault: 'The environment sets neither a secret nor STACKMOTIVE_DEV_MODE, and the backend refuses to start.',
    make: async (workshop) => {
      const changes = { STACKMOTIVE_JWT_SECRET: undefined, STACKMOTIVE_DEV_MODE: undefined };
      const { url: backendUrl } = await backend(workshop, changes, { starts: false });
      const { url } = await page(workshop, backendUrl);
      const names = Object.entries(backendEnvironment(workshop, changes)).filter(([, value]) => value !== undefined);
      const configuration = { environment: { backend: names.map(([name]) => name) } };
      return { url, configuration, token: token(workshop), probes: { logs: workshop.logs } };
    },
  },
  {
    cause: 4,
    expected: 'client-dependency-missing',
    fault: 'The hook imports socket.io-client, and package.json does not name it.',
    make: async (workshop) => {
      const { url: backendUrl } = await backend(workshop);
      const { url, dir } = await developmentServer(workshop, backendUrl);
      return { url, probes: { secret: workshop.secret, backendUrls: [backendUrl], clientDir: dir } };
    },
  },
  {
    cause: 5,
    expected: 'unknown-host',
    fault: 'The capture runs on the host and calls http://backend:8000, a name that only containers resolve.',
    make: async (workshop) => {
      const { url: backendUrl } = await backend(workshop);
      const { url } = await page(workshop, backendUrl);
      return { url, probes: { secret: workshop.secret, backendUrls: ['http://backend:8000'] } };
    },
  },
  {
    cause: 6,
    expected: 'server-unreachable',
    fault: 'It calls another port than the published one.',
    make: async (workshop) => {
      const { url: backendUrl } = await backend(workshop);
      const { url } = await page(workshop, backendUrl);
      const other = `http://127.0.0.1:${await workshop.port()}`;
      return { url, probes: { secret: workshop.secret, backendUrls: [other] } };
    },
  },
  {
    cause: 7,
    expected: 'proxy-wrong-target',
    fault: 'The web server’s /socket.io proxy points at a port of its own host where nothing listens.',
    make: async (workshop) => {
      const { url: backendUrl } = await backend(workshop);
      const { url } = await page(workshop, `http://localhost:${await workshop.port()}`);
      return { url, probes: { secret: workshop.secret, backendUrls: [backendUrl], logs: workshop.logs } };
    },
  },
  {
    cause: 8,
    expected: 'token-wrong-storage-key',
    fault: 'The token is put under another localStorage key than the page reads.',
    make: async (workshop) => {
      const { url: backendUrl } = await backend(workshop);
      const { url } = await page(workshop, backendUrl);
      return { url, storageKey: 'access_token', probes: { secret: workshop.secret } };
    },
  },
  {
    cause: 9,
    expected: 'token-audience',
    also: ['token-issuer'],
    fault: 'The second place that issues tokens leaves out iss and aud.',
    make: async (workshop) => {
      const { url: backendUrl } = await backend(workshop);
      const { url } = await page(workshop, backendUrl);
      return { url, token: token(workshop, { iss: undefined, aud: undefined }) };
    },
  },
  {
    cause: 10,
    expected: 'never-subscribed',
    fault: 'The client connects and never emits subscribe_notifications.',
    make: async (workshop) => {
      const { url: backendUrl } = await backend(workshop);
      const script = `const socket = io({ transports, auth: { token } });
socket.on('connect', () => show('state', 'Connected'));
socket.on('connected', ({ tier }) => show('tier', tier));`;
      const { url } = await page(workshop, backendUrl, { outDir: pageFolder(workshop, { script }) });
      return { url, probes: { secret: workshop.secret, backendUrls: [backendUrl], allow: { notification: true } } };
    },
  },
  {
    cause: 11,
    expected: 'tier-too-low',
    fault: 'The test user is a navigator; the test endpoint needs an operator.',
    make: async (workshop) => {
      const { url: backendUrl } = await backend(workshop);
      const { url } = await page(workshop, backendUrl);
      return { url, token: token(workshop, { tier: 'navigator' }), probes: { allow: { notification: true } } };
    },
  },
  {
    cause: 12,
    expected: 'not-broadcast-across-instances',
    fault: 'Delivery looks at the connections of its own process; there are two instances.',
    make: async (workshop) => {
      const { url: redisUrl } = await redis(workshop);
      const urls = await Promise.all(['one', 'two'].map((instance) => looksAtItsOwn(workshop, instance)));
      const { url } = await page(workshop, urls[0] ?? '');
      const probes = { secret: workshop.secret, backendUrls: urls, redisUrl, allow: { notification: true } };
      return { url, probes };
    },
  },
];

/** An instance that finds the user's sockets by itself, as the application does, Redis or not. */
async function looksAtItsOwn(workshop: Workshop, instance: string): Promise<string> {
  const { url } = await server(workshop, {
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

/** The reference client without that package, under Vite's development server: its import can't be resolved. */
async function developmentServer(workshop: Workshop, backendUrl: string): Promise<Part & { dir: string }> {
  const dir = clientWithoutLibrary(workshop);
  const port = await workshop.port();
  const url = `http://127.0.0.1:${port}`;
  const { PATH = '', HOME = '' } = process.env;
  const vite = [join(vitePath(), 'bin/vite.js'), '--config', 'vite.config.ts', '--configLoader', 'runner'];
  await workshop.run({
    role: 'frontend',
    cwd: dir,
    command: [process.execPath, ...vite],
    environment: { PATH, HOME, PORT: `${port}`, HOST: '127.0.0.1', STACKMOTIVE_BACKEND_URL: backendUrl },
    health: () => answers200(new URL('/', url)),
  });
  return { url, environmentNames: [], dir };
}
