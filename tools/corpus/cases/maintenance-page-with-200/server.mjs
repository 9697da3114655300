// nginx serves the page from its cache of files, and a maintenance page for whatever it cannot reach.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { clientFile, fixed, html, listen, nginx, origin, port, ready, write } from '../lib.mjs';

if (fixed) {
  const server = http.createServer(express());
  new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
  await listen(server, 1);
}
const page = write('web/index.html', html(`watch(io());`));
write(
  'web/maintenance.html',
  `<!doctype html>
<html lang="en">
  <head><title>Back soon</title></head>
  <body><h1>We are updating our service</h1><p>Please come back in a few minutes.</p></body>
</html>
`,
);
await nginx(`
  server {
    listen 127.0.0.1:${port()};
    root ${page.replace(/\/index\.html$/, '')};
    default_type text/html;
    location = /client.js {
      default_type text/javascript;
      alias ${clientFile};
    }
    location /socket.io/ {
      proxy_pass ${origin(1)};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      error_page 502 503 504 =200 /maintenance.html;
    }
  }`);
ready();
