// The page is served by nginx, and its realtime server stands behind a TCP balancer at another port.
import { existsSync } from 'node:fs';
import { child, fixed, origin, pageFor, port, python, ready, temporary, up, write } from '../lib.mjs';

python(['-m', 'uvicorn', '--host', '127.0.0.1', '--port', `${port(1)}`, 'app:app'], {
  cwd: import.meta.dirname,
  env: pageFor(`watch(io('${origin(2)}'));`),
});
await up(origin(1));
const module = '/usr/lib/nginx/modules/ngx_stream_module.so';
const file = write(
  'nginx.conf',
  `daemon off;
worker_processes 1;
pid ${temporary()}/nginx.pid;
error_log stderr;
${existsSync(module) ? `load_module ${module};` : ''}
events {}
stream {
  server {
    listen 127.0.0.1:${port(2)};
    ${fixed ? '' : 'proxy_protocol on;'}
    proxy_pass 127.0.0.1:${port(1)};
  }
  server {
    listen 127.0.0.1:${port()};
    proxy_pass 127.0.0.1:${port(1)};
  }
}
`,
);
child('nginx', ['-p', temporary(), '-c', file]);
await up(origin());
ready();
