// nginx serves two applications; this one is under /app/.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, nginx, origin, port, ready, html, clientFile } from '../lib.mjs';

const app = express();
app.get('/client.js', (request, response) => response.sendFile(clientFile));
app.get('/', (request, response) =>
  response.send(
    html(`watch(io(${fixed ? "{ path: '/app/socket.io/' }" : ''}));`, { client: '<script src="client.js"></script>' }),
  ),
);
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);

const other = express();
other.get('/', (request, response) => response.send('<title>Another application</title>'));
await listen(http.createServer(other), 2);

await nginx(`
  server {
    listen 127.0.0.1:${port()};
    location / {
      proxy_pass ${origin(2)};
    }
    location /app/ {
      proxy_pass ${origin(1)}/;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }
  }`);
ready('/app/');
