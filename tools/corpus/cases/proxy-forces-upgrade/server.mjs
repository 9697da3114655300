// nginx sends "Connection: upgrade" with every request, polls included, to a uvicorn that does not expect it there.
import path from 'node:path';
import { fixed, nginx, origin, pageFor, port, python, ready, up } from '../lib.mjs';

python([path.join(import.meta.dirname, 'app.py'), String(port(1))], { env: pageFor(`watch(io());`) });
await up(origin(1));

await nginx(
  `
  server {
    listen 127.0.0.1:${port()};
    location / {
      proxy_pass ${origin(1)};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
    }
    location /socket.io/ {
      proxy_pass ${origin(1)};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade ${fixed ? '$http_upgrade' : 'websocket'};
      proxy_set_header Connection ${fixed ? '$connection_upgrade' : '"upgrade"'};
    }
  }`,
  `map $http_upgrade $connection_upgrade { default upgrade; '' close; }`,
);
ready();
