// Django Channels behind nginx, which serves the page itself.
import { fixed, listen, nginx, origin, port, python, ready, up } from '../lib.mjs';
import { pageServer } from '../streams.mjs';

python(['-m', 'daphne', '-b', '127.0.0.1', '-p', `${port(1)}`, 'app:app'], {
  cwd: import.meta.dirname,
  env: { FIX: fixed ? '1' : '0' },
});
await up(origin(1));
await listen(
  pageServer(`
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/ws/prices/');
  socket.onopen = () => state('online');
  socket.onmessage = ({ data }) => add(JSON.parse(data).price);
  socket.onclose = ({ code }) => state('offline: ' + code);
`),
  2,
);
await nginx(`
  server {
    listen 127.0.0.1:${port()};
    location / {
      proxy_pass ${origin(2)};
    }
    location /ws/ {
      proxy_pass ${origin(1)};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }
  }`);
ready();
