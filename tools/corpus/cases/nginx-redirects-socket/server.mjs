// The old address answers everything with a redirect.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, nginx, origin, port, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io('${fixed ? origin() : origin(2)}', { transports: ['websocket'] }));`);
const server = http.createServer(app);
new Server(server, { cors: { origin: '*' } }).on('connection', (socket) => socket.emit('news', 'hello'));
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
    }
  }
  server {
    listen 127.0.0.1:${port(2)};
    return 301 ${origin()}$request_uri;
  }`);
ready();
