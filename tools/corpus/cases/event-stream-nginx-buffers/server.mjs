// nginx holds the event stream back.
import { fixed, listen, nginx, origin, port, ready } from '../lib.mjs';
import { pageServer, listening, ticking } from '../streams.mjs';

const page = pageServer(listening('/events'), {
  // What the application has beside: X-Accel-Buffering would have told nginx.
  '/events': (request, response) => ticking(request, response, { headers: fixed ? { 'x-accel-buffering': 'no' } : {} }),
});
await listen(page, 1);
await nginx(`server {
  listen 127.0.0.1:${port()};
  location / { proxy_pass ${origin(1)}; }
}`);
ready();
