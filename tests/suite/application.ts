/** A small application with correct and broken pages, for the suites of users' projects. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo, Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';

const client = readFileSync(
  join(dirname(createRequire(import.meta.url).resolve('socket.io-client/package.json')), 'dist/socket.io.min.js'),
);

const says = (text: string): string => `document.querySelector('#state').textContent = ${text};`;
const NATIVE = `const ws = new WebSocket('ws://' + location.host + '/socket.io/');
ws.onopen = () => { STATE };`;

/** A token for no real user, signed with a random key. */
export const TOKEN = [
  Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url'),
  Buffer.from('{"sub":"ada","exp":4102444800}').toString('base64url'),
  'c2lnbmF0dXJlLW9mLW5vLW9uZS13aXRoLWVub3VnaC1jaGFyYWN0ZXJz',
].join('.');
/** Characters of the long message of `/flood`. */
const BIG = 50 * 1024 * 1024;

const SCRIPTS: Readonly<Record<string, string>> = {
  '/': `const socket = io(); socket.on('connect', () => { ${says("'connected'")} });
socket.on('order', (order) => { document.querySelector('#order').textContent = 'order ' + order.id; });`,
  '/greeted': `const socket = io({ auth: { greetings: 1 } }); socket.on('welcome', () => { ${says("'welcome'")} });`,
  '/greeted-twice': `const socket = io({ auth: { greetings: 2 } }); let n = 0;
socket.on('welcome', () => { if (++n === 2) ${says("'welcome'")} });`,
  '/unanswered': `const socket = io({ auth: { quiet: true } });
socket.emit('save', { id: 1 }, () => { ${says("'saved'")} });`,
  '/native': NATIVE.replace('STATE', says("'connected'")),
  '/still': '',
  '/namespace': `const socket = io('/none'); socket.on('connect', () => { ${says("'connected'")} });`,
  '/secret': `const socket = io('/none', { auth: { token: TOKEN, password: 'hunter2-is-long' } });`.replace(
    'TOKEN',
    JSON.stringify(TOKEN),
  ),
  '/flood': `const sockets = []; let big = 0;
for (let i = 0; i < 500; i++) sockets.push(new WebSocket('ws://' + location.host + '/raw'));
let open = 0;
for (const socket of sockets) socket.onopen = () => { if (++open === 500) sockets[0].send('big'); };
sockets[0].onmessage = ({ data }) => { ${says("'received ' + data.length")} };`,
  '/worker': `const worker = new Worker('/worker.js'); worker.onmessage = ({ data }) => { ${says('data')} };`,
};

export interface Application {
  readonly url: string;
  readonly io: Server;
  readonly stop: () => Promise<void>;
}

export async function startApplication(): Promise<Application> {
  const http = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const script = SCRIPTS[path];
    if (path === '/client.js') response.setHeader('content-type', 'text/javascript').end(client);
    else if (path === '/worker.js') {
      response
        .setHeader('content-type', 'text/javascript')
        .end(NATIVE.replace('STATE', "postMessage('connected')").replaceAll('location.host', 'self.location.host'));
    } else if (script === undefined) response.writeHead(404).end('not here');
    else {
      response
        .setHeader('content-type', 'text/html')
        .end(
          `<p id="state">waiting</p><p id="order"></p><script src="/client.js"></script><script>\n${script}\n</script>`,
        );
    }
  });
  // Sockets of upgrades that nobody took are in no list of the server.
  const open = new Set<Socket>();
  http.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  const io = new Server(http, { destroyUpgrade: false });
  const raw = new WebSocketServer({ noServer: true });
  raw.on('connection', (socket) => socket.on('message', () => socket.send('x'.repeat(BIG))));
  http.on('upgrade', (request, socket, head) => {
    if (request.url === '/raw') raw.handleUpgrade(request, socket, head, (opened) => raw.emit('connection', opened));
  });
  io.on('connection', (socket) => {
    const { greetings = 0, quiet = false } = socket.handshake.auth as {
      readonly greetings?: number;
      readonly quiet?: boolean;
    };
    for (let n = 0; n < greetings; n++) socket.emit('welcome', { at: n });
    if (quiet) return;
    let id = 0;
    const timer = setInterval(() => socket.emit('order', { id: ++id }), 200);
    socket.on('disconnect', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    io,
    stop: async () => {
      const closed = io.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
