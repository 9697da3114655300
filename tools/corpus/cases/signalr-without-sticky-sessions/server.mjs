// Two servers behind nginx, which takes them in turn.
import { fixed, listen, nginx, port, ready } from '../lib.mjs';
import { hub, hubPage, signalr } from '../hubs.mjs';

const page = hubPage(['signalr'], hub('/hub'));
await listen(page, 3);
for (const n of [1, 2]) {
  const routes = {};
  const server = hubPage([], '', routes);
  Object.assign(routes, signalr(server));
  await listen(server, n);
}
const upstream = `upstream hubs {
    ${fixed ? 'ip_hash;' : ''}
    server 127.0.0.1:${port(1)};
    server 127.0.0.1:${port(2)};
  }`;
await nginx(
  `server {
    listen 127.0.0.1:${port()};
    location / { proxy_pass http://127.0.0.1:${port(3)}; }
    location /hub {
      proxy_pass http://hubs;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $http_connection;
      proxy_set_header Host $http_host;
    }
  }`,
  upstream,
);
ready();
