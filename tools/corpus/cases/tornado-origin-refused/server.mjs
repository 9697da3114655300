// Tornado behind nginx, which asks it under the upstream's name.
import { fixed, nginx, origin, pageFor, port, python, ready, up } from '../lib.mjs';

python(['app.py', `${port(1)}`], {
  cwd: import.meta.dirname,
  env: pageFor(
    `
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/prices');
  socket.onopen = () => state('online');
  socket.onmessage = ({ data }) => add(JSON.parse(data).price);
  socket.onclose = ({ code }) => state('offline: ' + code);
`,
    { client: '' },
  ),
});
await up(origin(1));
await nginx(`
  server {
    listen 127.0.0.1:${port()};
    location / {
      proxy_pass ${origin(1)};
      proxy_http_version 1.1;
      ${fixed ? 'proxy_set_header Host $http_host;' : ''}
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }
  }`);
ready();
