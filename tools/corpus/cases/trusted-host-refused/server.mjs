// nginx passes the host on at one place, and replaces it with the upstream's name at the other.
import { fixed, nginx, origin, pageFor, port, python, ready, up } from '../lib.mjs';

python(['app.py', `${port(1)}`], { cwd: import.meta.dirname, env: pageFor(`watch(io());`) });
await up(origin(1));
await nginx(
  `
  server {
    listen 127.0.0.1:${port()};
    location / {
      proxy_pass ${origin(1)};
      proxy_set_header Host $http_host;
    }
    location /socket.io/ {
      proxy_pass http://backend;
      proxy_http_version 1.1;
      ${fixed ? 'proxy_set_header Host $http_host;' : ''}
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }
  }`,
  `upstream backend { server 127.0.0.1:${port(1)}; }
  map $http_upgrade $connection_upgrade { default upgrade; "" close; }`,
);
ready();
