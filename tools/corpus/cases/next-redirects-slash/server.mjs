// A Next application that rewrites /socket.io to the realtime server.
import http from 'node:http';
import { Server } from 'socket.io';
import next from 'next';
import { listen, origin, port, ready } from '../lib.mjs';

const backend = http.createServer((request, response) => response.writeHead(404).end('not found'));
new Server(backend).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(backend, 1);

process.env.REALTIME = origin(1);
process.env.NEXT_TELEMETRY_DISABLED = '1';
const app = next({ dev: true, dir: import.meta.dirname, hostname: '127.0.0.1', port: port() });
await app.prepare();
const server = http.createServer(app.getRequestHandler());
await listen(server);
// The first request compiles the page.
await (await fetch(origin())).text();
ready();
