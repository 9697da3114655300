// HAProxy forwards TCP to a realtime server that listens on another port than the configuration has.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, haproxy, listen, origin, port, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io('${origin(1)}'));`);
await listen(http.createServer(app));
const realtime = http.createServer();
new Server(realtime, { cors: { origin: origin() } }).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(realtime, 2);

await haproxy(
  `defaults
  mode tcp
  timeout connect 2s
  timeout client 60s
  timeout server 60s
listen realtime
  bind 127.0.0.1:${port(1)}
  server one 127.0.0.1:${port(fixed ? 2 : 3)}
`,
  1,
);
ready();
