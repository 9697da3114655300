// Polling through nginx. The page sends a picture of 2 MB.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, nginx, origin, port, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      const socket = watch(io({ transports: ['polling'] }));
      socket.on('connect', () => socket.emit('picture', 'x'.repeat(2e6), (answer) => add(answer)));
  `,
);
const server = http.createServer(app);
const io = new Server(server, { maxHttpBufferSize: 1e7 });
io.on('connection', (socket) => socket.on('picture', (picture, answer) => answer('stored')));
await listen(server, 1);

await nginx(`
  server {
    listen 127.0.0.1:${port()};
    client_max_body_size ${fixed ? '20m' : '1m'};
    location / {
      proxy_pass ${origin(1)};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }
  }`);
ready();
