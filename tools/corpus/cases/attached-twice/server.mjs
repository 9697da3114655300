// The notifications module has a Socket.IO server of its own. No supervisor here.
import { fork } from 'node:child_process';
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, origin, ready, servePage, up } from '../lib.mjs';

if (process.argv[2] === 'server') {
  const app = express();
  servePage(app, `watch(io({ transports: ['websocket'] }));`);
  const server = http.createServer(app);
  const chat = new Server(server);
  const notifications = fixed ? chat : new Server(server);
  for (const io of new Set([chat, notifications])) {
    io.on('connection', (socket) => socket.emit('news', 'hello'));
  }
  await listen(server);
} else {
  const server = fork(import.meta.filename, ['server']);
  process.on('exit', () => server.kill('SIGKILL'));
  await up(origin());
  ready();
}
