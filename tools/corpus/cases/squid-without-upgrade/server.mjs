// Squid as an accelerator before the server.
import { mkdirSync, chmodSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import express from 'express';
import { Server } from 'socket.io';
import { child, fixed, listen, origin, port, ready, servePage, temporary, up, write } from '../lib.mjs';

const app = express();
servePage(app, `watch(io({ transports: ['websocket'] }));`);
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);

// Squid runs as another user.
const own = path.join(temporary(), 'squid');
mkdirSync(own);
chmodSync(own, 0o777);
const file = write(
  'squid.conf',
  `
http_port 127.0.0.1:${port()} accel defaultsite=127.0.0.1:${port()} no-vhost
cache_peer 127.0.0.1 parent ${port(1)} 0 no-query originserver no-digest
http_access allow all
cache deny all
pid_filename ${own}/squid.pid
cache_log ${own}/cache.log
access_log none
netdb_filename none
coredump_dir ${own}
shutdown_lifetime 0 seconds
${fixed ? 'http_upgrade_request_protocols websocket allow all' : ''}
`,
);
child('squid', ['-N', '-n', `corpus${port()}`, '-f', file]);
await up(origin());
ready();
