// A server for HTTP/1.1 and HTTP/2 without TLS, as meshes have it, behind HAProxy that prefers HTTP/2.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { Server } from 'socket.io';
import { fixed, haproxy, html, listen, port, ready, clientFile } from '../lib.mjs';

const page = html(`watch(io({ transports: ['websocket'] }));`);
const answer = (request, response) => {
  const isScript = request.url === '/client.js';
  response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
  response.end(isScript ? readFileSync(clientFile) : page);
};
const old = http.createServer(answer);
const modern = http2.createServer(answer);
const io = new Server();
for (const server of [old, modern]) io.attach(server);
io.on('connection', (socket) => socket.emit('news', 'hello'));
// The first bytes of HTTP/2 are its own.
const both = net.createServer((socket) =>
  socket.once('data', (first) => {
    socket.pause();
    socket.unshift(first);
    (first.toString('latin1').startsWith('PRI * HTTP/2') ? modern : old).emit('connection', socket);
    process.nextTick(() => socket.resume());
  }),
);
await listen(both, 1);

await haproxy(
  `
global
  maxconn 500
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend realtime
  bind 127.0.0.1:${port()}
  default_backend servers
backend servers
  server one 127.0.0.1:${port(1)} proto h2 ${fixed ? 'ws h1' : ''}
`,
  0,
);
ready();
