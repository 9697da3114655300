// HAProxy before a page and a Socket.IO server, of which only one is asked in plain HTTP.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, haproxy, listen, port, ready, servePage } from '../lib.mjs';

const web = express();
servePage(web, `watch(io());`);
await listen(http.createServer(web), 1);
const server = http.createServer();
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 2);

await haproxy(
  `
global
  maxconn 500
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend all
  bind 127.0.0.1:${port()}
  use_backend realtime if { path_beg /socket.io/ }
  default_backend web
backend web
  server one 127.0.0.1:${port(1)}
backend realtime
  server one 127.0.0.1:${port(2)} ${fixed ? '' : 'send-proxy'}
`,
  0,
);
ready();
