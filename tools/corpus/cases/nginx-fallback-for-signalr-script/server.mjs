// nginx serves a folder, with the fallback of single-page applications, and passes the hub on.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { fixed, html, listen, nginx, origin, port, ready, require, temporary, write } from '../lib.mjs';
import { hub, signalr } from '../hubs.mjs';

const backend = http.createServer();
const routes = signalr(backend);
backend.on('request', (request, response) => {
  const route = routes[new URL(request.url, 'http://hub').pathname];
  if (route) route(request, response);
  else response.writeHead(404).end();
});
await listen(backend, 1);

const file = require.resolve('@microsoft/signalr').replace(/dist\/.*$/, 'dist/browser/signalr.js');
write('site/lib/signalr.js', readFileSync(file));
const at = fixed ? '/lib/signalr.js' : '/node_modules/@microsoft/signalr/dist/browser/signalr.js';
write('site/index.html', html(hub('/hub'), { client: `<script src="${at}"></script>` }));
await nginx(`
  server {
    listen 127.0.0.1:${port()};
    types { text/html html; text/javascript js; }
    root ${temporary()}/site;
    location / { try_files $uri /index.html; }
    location /hub {
      proxy_pass ${origin(1)};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }
  }`);
ready();
