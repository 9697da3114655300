/**
 * How the built page is served: `vite preview --config preview.config.ts`. It imports only Node and Vite's types,
 * because the container image has Vite and `dist/` but no other package.
 *
 * Environment: PORT (5174), HOST (127.0.0.1; a container sets 0.0.0.0), STACKMOTIVE_BACKEND_URL
 * (http://127.0.0.1:8000), STACKMOTIVE_CLIENT (`socket.io` or `native`), and two faults for the scenarios:
 * STACKMOTIVE_PROXY_WS=off (the proxy without `ws: true`) and STACKMOTIVE_CSP (a Content-Security-Policy for pages).
 */
import { existsSync } from 'node:fs';
import type { Connect, Plugin, ProxyOptions, UserConfig } from 'vite';

const environment = process.env;

/** Value of the variable, which must be one of `allowed`; the first is the default. */
function oneOf<const T extends string>(name: string, allowed: readonly [T, ...T[]]): T {
  const seen = environment[name] || allowed[0];
  const value = allowed.find((candidate) => candidate === seen);
  if (value !== undefined) return value;
  throw new Error(`${name} must be one of ${allowed.join(', ')}, but it is "${seen}". Correct it or unset it.`);
}

function portFrom(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`PORT must be a port (0 to 65535), but it is "${text}". Correct it or unset it.`);
}

function backendFrom(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new Error(`STACKMOTIVE_BACKEND_URL must be an http URL, but it is "${text}". Correct it or unset it.`);
}

const client = oneOf('STACKMOTIVE_CLIENT', ['socket.io', 'native']);
const proxyUpgrades = oneOf('STACKMOTIVE_PROXY_WS', ['on', 'off']) === 'on';
const contentSecurityPolicy = environment['STACKMOTIVE_CSP'];
const target = backendFrom(environment['STACKMOTIVE_BACKEND_URL'] || 'http://127.0.0.1:8000');

/**
 * Responds with 502 to an upgrade if the backend is unavailable: Vite does that for requests, but only closes the
 * socket of an upgrade. Vite's own handler, which runs next, logs the error and ends the socket.
 */
const answerBadGateway: NonNullable<ProxyOptions['configure']> = (proxy) => {
  const upgraded = new WeakSet<object>();
  proxy.on('proxyReqWs', (request, _incoming, socket) => request.once('upgrade', () => upgraded.add(socket)));
  proxy.on('error', (_error, _incoming, answer) => {
    // A ServerResponse has `req`, the socket of an upgrade does not; after the 101, no status can be sent.
    if ('req' in answer || upgraded.has(answer)) return;
    if (answer.writable) answer.write('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
};

const proxy: Record<string, ProxyOptions> = {
  '/socket.io': { target, ws: proxyUpgrades, configure: answerBadGateway },
  '/api': { target, configure: answerBadGateway },
};

/** A path without a file extension that is not proxied is a route of the page. */
const isPage = (path: string) => !/\.[^/]*$/.test(path) && !/^\/(?:api|socket\.io|@[^/]*)(?:\/|$)/.test(path);

/** Serves the selected entry for every route, with the CSP that a scenario sets. */
const servePages: Connect.NextHandleFunction = (request, response, next) => {
  const path = new URL(request.url ?? '/', 'http://page').pathname;
  if ((request.method === 'GET' || request.method === 'HEAD') && isPage(path)) {
    if (contentSecurityPolicy) response.setHeader('Content-Security-Policy', contentSecurityPolicy);
    request.url = client === 'native' ? '/native.html' : '/index.html';
  }
  next();
};

/**
 * On SIGTERM, Vite waits for open sockets and exits with 143. A page server has nothing to save, so exit immediately
 * with 0.
 */
function endOnSigterm(): void {
  process.once('SIGTERM', () => process.exit(0));
}

const pages: Plugin = {
  name: 'stackmotive-pages',
  configureServer(server) {
    endOnSigterm();
    server.middlewares.use(servePages);
  },
  configurePreviewServer(server) {
    const { root, build } = server.config;
    if (!existsSync(`${root}/${build.outDir}/native.html`) && !existsSync(`${build.outDir}/native.html`)) {
      throw new Error(
        `The page is not built: there is nothing in ${build.outDir}. Run \`npm run build -w stack/client\`.`,
      );
    }
    endOnSigterm();
    server.middlewares.use(servePages);
  },
};

const address = {
  port: portFrom(environment['PORT'] || '5174'),
  host: environment['HOST'] || '127.0.0.1',
  strictPort: true,
} as const;

// No named exports: Vite would warn about them at every start.
export default {
  plugins: [pages],
  // In a compose network, the page is requested under the name of a service or container, which Vite does not know.
  preview: { ...address, allowedHosts: true, proxy },
  // For `vite dev`, through vite.config.ts, so that the settings apply to both.
  server: { ...address, proxy },
} satisfies UserConfig;
