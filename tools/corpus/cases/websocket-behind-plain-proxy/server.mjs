// A plain WebSocket beside Express, which redirects what it does not know to its page, behind nginx.
import http from 'node:http';
import express from 'express';
import { WebSocketServer } from 'ws';
import { fixed, listen, nginx, origin, port, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
  function connect() {
    const socket = new WebSocket('${origin().replace('http', 'ws')}/server');
    socket.onopen = () => state('online');
    socket.onmessage = ({ data }) => add(data);
    socket.onclose = ({ code }) => {
      state('offline: ' + code);
      setTimeout(connect, 1000);
    };
  }
  connect();`,
  { client: '' },
);
app.use((request, response) => response.redirect(301, '/'));
const server = http.createServer(app);
new WebSocketServer({ server }).on('connection', (socket) => socket.send('{"type":"hello"}'));
await listen(server, 1);
const upgrade = `proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";`;
await nginx(`server {
  listen 127.0.0.1:${port()};
  location / {
    proxy_pass ${origin(1)};
    ${fixed ? upgrade : ''}
  }
}`);
ready();
