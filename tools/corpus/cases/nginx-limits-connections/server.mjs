// A page with two sockets behind nginx, which counts connections.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, nginx, origin, port, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `const options = { transports: ['websocket'], forceNew: true };
  const first = watch(io(options));
  first.once('connect', () => watch(io('/prices', options)));`,
);
const server = http.createServer(app);
const io = new Server(server);
for (const name of ['/', '/prices']) io.of(name).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);
await nginx(
  `
  server {
    listen 127.0.0.1:${port()};
    location / {
      proxy_pass ${origin(1)};
    }
    location /socket.io/ {
      limit_conn each ${fixed ? 20 : 1};
      proxy_pass ${origin(1)};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }
  }`,
  'limit_conn_zone $binary_remote_addr zone=each:1m;',
);
ready();
