// WebSocket through HAProxy, whose timeouts are meant for HTTP.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, haproxy, listen, port, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io({ transports: ['websocket'] }));`);
const server = http.createServer(app);
const io = new Server(server);
io.on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);

await haproxy(
  `
global
  maxconn 500
defaults
  mode http
  timeout connect 5s
  timeout client 3s
  timeout server 3s
  ${fixed ? 'timeout tunnel 1h' : ''}
frontend realtime
  bind 127.0.0.1:${port()}
  default_backend servers
backend servers
  server one 127.0.0.1:${port(1)}
`,
  0,
);
ready();
