/** A small application with pages that are right and wrong, for the suites of strangers. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { Server } from 'socket.io';

const client = readFileSync(
  join(dirname(createRequire(import.meta.url).resolve('socket.io-client/package.json')), 'dist/socket.io.min.js'),
);

const says = (text: string): string => `document.querySelector('#state').textContent = ${text};`;
const NATIVE = `const ws = new WebSocket('ws://' + location.host + '/socket.io/');
ws.onopen = () => { STATE };`;

const SCRIPTS: Readonly<Record<string, string>> = {
  '/': `const socket = io(); socket.on('connect', () => { ${says("'connected'")} });
socket.on('order', (order) => { document.querySelector('#order').textContent = 'order ' + order.id; });`,
  '/native': NATIVE.replace('STATE', says("'connected'")),
  '/still': '',
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
  const io = new Server(http);
  io.on('connection', (socket) => {
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
      await io.close();
      http.closeAllConnections();
    },
  };
}
