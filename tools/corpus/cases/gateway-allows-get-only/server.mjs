// nginx lets GET through and nothing else; the network of these users has no WebSocket.
import { fixed, nginx, origin, pageFor, port, python, ready, up } from '../lib.mjs';

python(['-m', 'uvicorn', '--host', '127.0.0.1', '--port', `${port(1)}`, 'app:app'], {
  cwd: import.meta.dirname,
  env: pageFor(`watch(io({ transports: ['polling'] }));`),
});
await up(origin(1));
await nginx(`
  server {
    listen 127.0.0.1:${port()};
    location / {
      ${fixed ? '' : 'limit_except GET { deny all; }'}
      proxy_pass ${origin(1)};
      proxy_set_header Host $http_host;
    }
  }`);
ready();
