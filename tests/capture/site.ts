import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

const require = createRequire(import.meta.url);

/** A small application that puts its token everywhere it can: page, storage, cookie, header, query, frame. */
export async function openSite(token: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => answer(request, response, token));
  const io = new Server(server, { path: '/socket.io/', connectionStateRecovery: {} });
  io.on('connection', (socket) => socket.emit('notification', { type: 'test', message: `for ${token}` }));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      await io.close();
      server.closeAllConnections();
    },
  };
}

function answer({ url = '' }: IncomingMessage, response: ServerResponse, token: string): void {
  if (!url.startsWith('/api')) {
    response.setHeader('content-type', 'text/html');
    response.end(page(token));
    return;
  }
  response.setHeader('set-cookie', `session=${token}; Path=/; HttpOnly`);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ access_token: token, token_type: 'bearer' }));
}

const page = (token: string): string => `<!doctype html><title>site</title><h1>Notifications</h1>
<button>Ask</button><p data-state></p><output></output><label>Password <input type="password"></label>
<script src="/socket.io/socket.io.js"></script><script>
  const token = ${JSON.stringify(token)};
  localStorage.setItem('stackmotive_access_token', token);
  console.log('token is', token);
  const socket = io({ transports: ['websocket'], auth: { token } });
  socket.on('connect', () => { document.querySelector('[data-state]').textContent = 'Connected'; });
  socket.on('notification', ({ message }) => { document.querySelector('output').textContent = message; });
  document.querySelector('button').onclick = () => fetch('/api?token=' + token + '&x=1', {
    method: 'POST', headers: { authorization: 'Bearer ' + token }, body: JSON.stringify({ password: document.querySelector('input').value, token }),
  });
</script>`;

/** Path of Playwright's command line. */
export const playwrightCli = require.resolve('@playwright/test/cli');
export const playwrightTest = require.resolve('@playwright/test');

/** The environment for a nested Playwright run. */
export function freshEnvironment(): NodeJS.ProcessEnv {
  const own = /^(?:PW|PLAYWRIGHT|TEST_|FORCE_COLOR|E2E_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
