// nginx adds the CORS header, and so does Socket.IO.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, nginx, origin, port, ready, servePage } from '../lib.mjs';

const backend = http.createServer();
const io = new Server(backend, { cors: { origin: origin() } });
io.on('connection', (socket) => socket.emit('news', 'hello'));
await listen(backend, 1);

const web = express();
servePage(web, `watch(io('${origin(2)}'));`);
await listen(http.createServer(web));

await nginx(`
  server {
    listen 127.0.0.1:${port(2)};
    location / {
      ${fixed ? '' : `add_header Access-Control-Allow-Origin ${origin()} always;`}
      proxy_pass ${origin(1)};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }
  }`);
ready();
