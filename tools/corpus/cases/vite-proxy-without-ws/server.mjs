// The Vite dev server forwards /socket.io to the backend, for HTTP only. The page wants WebSocket.
import { copyFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { Server } from 'socket.io';
import { createServer } from 'vite';
import { clientFile, fixed, html, listen, origin, port, ready, temporary, write } from '../lib.mjs';

const backend = http.createServer();
const io = new Server(backend);
io.on('connection', (socket) => socket.emit('news', 'hello'));
await listen(backend, 1);

write('index.html', html(`watch(io({ transports: ['websocket'], timeout: 3000 }));`));
copyFileSync(clientFile, path.join(temporary(), 'client.js'));
const vite = await createServer({
  root: temporary(),
  configFile: false,
  logLevel: 'warn',
  server: {
    host: '127.0.0.1',
    port: port(),
    strictPort: true,
    proxy: { '/socket.io': { target: origin(1), ...(fixed ? { ws: true } : {}) } },
  },
});
await vite.listen();
ready();
