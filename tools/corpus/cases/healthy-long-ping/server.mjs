// Healthy: a ping once in two minutes, and a proxy that waits longer.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { listen, nginx, origin, port, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io());`);
const server = http.createServer(app);
const io = new Server(server, { pingInterval: 120_000, pingTimeout: 60_000 });
io.on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);

await nginx(`
  server {
    listen 127.0.0.1:${port()};
    location / {
      proxy_pass ${origin(1)};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_read_timeout 300s;
    }
  }`);
ready();
