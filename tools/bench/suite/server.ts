/** The application for the benchmark suite: a page that connects and shows what it receives. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Server } from 'socket.io';

const folder = dirname(createRequire(import.meta.url).resolve('socket.io-client/package.json'));
const client = readFileSync(join(folder, 'dist/socket.io.min.js'));
const page = `<!doctype html><p id="state">waiting</p><ol></ol><button>ask</button><script src="/client.js"></script>
<script>
  const socket = io();
  socket.on('connect', () => { document.querySelector('#state').textContent = 'connected'; });
  socket.on('order', ({ id }) => { document.querySelector('ol').append(Object.assign(document.createElement('li'), { textContent: id })); });
  document.querySelector('button').onclick = () => socket.emit('ask');
</script>`;

const http = createServer((request, response) => {
  const isClient = request.url === '/client.js';
  response.setHeader('content-type', isClient ? 'text/javascript' : 'text/html').end(isClient ? client : page);
});
new Server(http).on('connection', (socket) => {
  let id = 0;
  socket.on('ask', () => socket.emit('order', { id: ++id }));
});
http.listen(Number(process.env['PORT']), '127.0.0.1');
