// Healthy: the backend comes up 3 s after the page, as in a rolling deployment.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { listen, nginx, origin, port, ready, servePage } from '../lib.mjs';

const web = express();
web.get('/client.js', (request, response, next) => {
  setTimeout(startBackend, 3000);
  next();
});
servePage(web, `watch(io());`);

let hasBegun = false;
async function startBackend() {
  if (hasBegun) return;
  hasBegun = true;
  const backend = http.createServer();
  new Server(backend).on('connection', (socket) => socket.emit('news', 'hello'));
  await listen(backend, 1);
}
await listen(http.createServer(web), 2);

await nginx(`
  server {
    listen 127.0.0.1:${port()};
    location / {
      proxy_pass ${origin(2)};
    }
    location /socket.io/ {
      proxy_pass ${origin(1)};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }
  }`);
ready();
