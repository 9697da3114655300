// nginx as it comes: HTTP/1.0 to the backend, without Upgrade.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, nginx, origin, port, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io({ transports: ['websocket', 'polling'] }));`);
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);

const upgrade = `proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";`;
await nginx(`
  server {
    listen 127.0.0.1:${port()};
    location / {
      proxy_pass ${origin(1)};
      proxy_set_header Host $http_host;
      ${fixed ? upgrade : ''}
    }
  }`);
ready();
