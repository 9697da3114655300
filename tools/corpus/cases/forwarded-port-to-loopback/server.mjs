// A container's published port: the forwarder accepts every connection and passes it on to the container's own address,
// where nothing listens, since the server in the container is bound to its loopback address.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { child, fixed, listen, origin, port, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io('${origin(1)}'));`);
await listen(http.createServer(app));

const realtime = http.createServer();
new Server(realtime, { cors: { origin: origin() } }).on('connection', (socket) => socket.emit('news', 'hello'));
const outside = '127.0.0.2';
// Bound to all addresses, the server is reached at the container's address, too.
const bound = fixed ? outside : '127.0.0.1';
await new Promise((resolve) => realtime.listen(port(2), bound, resolve));

child('socat', [`TCP-LISTEN:${port(1)},bind=127.0.0.1,reuseaddr,fork`, `TCP:${outside}:${port(2)}`], {
  stdio: ['ignore', 'ignore', 'ignore'],
});
ready();
