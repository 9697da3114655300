// nginx ends event streams that are silent.
import { fixed, listen, nginx, origin, port, ready } from '../lib.mjs';
import { pageServer, listening, ticking } from '../streams.mjs';

const page = pageServer(listening('/events'), {
  '/events': (request, response) => {
    ticking(request, response, { every: 60_000, headers: { 'x-accel-buffering': 'no' } });
    response.write('retry: 500\n\n');
    if (!fixed) return;
    const timer = setInterval(() => response.write(': still here\n\n'), 800);
    request.on('close', () => clearInterval(timer));
  },
});
await listen(page, 1);
await nginx(`server {
  listen 127.0.0.1:${port()};
  location / {
    proxy_pass ${origin(1)};
    proxy_read_timeout 2s;
  }
}`);
ready();
