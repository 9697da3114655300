/**
 * How the built page is served: `vite preview --config preview.config.ts`. It imports nothing but Node and Vite's
 * types, since the container image holds Vite and `dist/` and no other package.
 *
 * Environment: PORT (5174), HOST (127.0.0.1; a container sets 0.0.0.0), STACKMOTIVE_BACKEND_URL
 * (http://127.0.0.1:8000), STACKMOTIVE_CLIENT (`socket.io` or `native`), and two faults for the scenarios:
 * STACKMOTIVE_PROXY_WS=off (the proxy without `ws: true`) and STACKMOTIVE_CSP (a Content-Security-Policy for pages).
 */
import { existsSync } from 'node:fs';
import type { Connect, Plugin, ProxyOptions, UserConfig } from 'vite';

const environment = process.env;

/** Value of `name` where it is one of `allowed` (the first of them is the default). */
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
 * A backend that is away is a bad gateway for an upgrade too: Vite answers 502 to a request, but only closes the
 * socket of an upgrade. Vite's own handler, which runs next, logs the error and ends the socket.
 */
const answerBadGateway: NonNullable<ProxyOptions['configure']> = (proxy) => {
  const upgraded = new WeakSet<object>();
  proxy.on('proxyReqWs', (request, _incoming, socket) => request.once('upgrade', () => upgraded.add(socket)));
  proxy.on('error', (_error, _incoming, answer) => {
    // A ServerResponse has `req`, the socket of an upgrade has not; after the 101 there is no status left to give.
    if ('req' in answer || upgraded.has(answer)) return;
    if (answer.writable) answer.write('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
};

const proxy: Record<string, ProxyOptions> = {
  '/socket.io': { target, ws: proxyUpgrades, configure: answerBadGateway },
  '/api': { target, configure: answerBadGateway },
};

/** A path without a file extension that the proxy does not take is a route of the page. */
const isPage = (path: string) => !/\.[^/]*$/.test(path) && !/^\/(?:api|socket\.io|@[^/]*)(?:\/|$)/.test(path);

/** Serves the chosen entry for every route, with the policy that a scenario asks for. */
const servePages: Connect.NextHandleFunction = (request, response, next) => {
  const path = new URL(request.url ?? '/', 'http://page').pathname;
  if ((request.method === 'GET' || request.method === 'HEAD') && isPage(path)) {
    if (contentSecurityPolicy) response.setHeader('Content-Security-Policy', contentSecurityPolicy);
    request.url = client === 'native' ? '/native.html' : '/index.html';
  }
  next();
};

/** Vite waits for open sockets and then exits with 143. A page server has nothing to save: end at once, with 0. */
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

// The default export alone: beside a named one, Vite warns at every start.
export default {
  plugins: [pages],
  // In a compose network the page is asked for under a service's or a container's name, which Vite can't know.
  preview: { ...address, allowedHosts: true, proxy },
  // For `vite dev`, through vite.config.ts, so that each switch means the same in both.
  server: { ...address, proxy },
} satisfies UserConfig;
