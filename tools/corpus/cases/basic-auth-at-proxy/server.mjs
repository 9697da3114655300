// nginx asks for a password at everything but the page.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, nginx, origin, port, ready, servePage, write } from '../lib.mjs';

const app = express();
servePage(app, `watch(io());`);
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);

const users = write('users', 'ada:{PLAIN}secret\n');
const guard = `auth_basic "staff"; auth_basic_user_file ${users};`;
const proxy = `proxy_pass ${origin(1)};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";`;
await nginx(`
  server {
    listen 127.0.0.1:${port()};
    location = / { ${proxy} }
    location = /client.js { ${proxy} }
    location / {
      ${fixed ? '' : guard}
      ${proxy}
    }
  }`);
ready();
