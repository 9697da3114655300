// Four workers share one port. Each request may meet another worker.
import cluster from 'node:cluster';
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage, up, origin } from '../lib.mjs';

const WORKERS = 4;

if (cluster.isPrimary) {
  const workers = Array.from({ length: WORKERS }, () => cluster.fork());
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
  await up(origin());
  ready();
} else {
  const app = express();
  servePage(app, `watch(io({ transports: ['${fixed ? 'websocket' : 'polling'}'] }));`);
  const server = http.createServer(app);
  const io = new Server(server);
  // As behind a proxy, each poll comes on a connection of its own.
  io.engine.on('headers', (headers) => (headers.connection = 'close'));
  io.on('connection', (socket) => socket.emit('news', 'hello'));
  await listen(server);
  process.send('up');
}
