// A supervisor restarts the server each time it crashes.
import { fork } from 'node:child_process';
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, origin, ready, servePage, up } from '../lib.mjs';

if (process.argv[2] === 'server') {
  const app = express();
  servePage(app, `watch(io());`);
  const server = http.createServer(app);
  const io = new Server(server);
  io.on('connection', (socket) => {
    const { user } = socket.handshake.auth;
    socket.emit('news', `hello ${fixed ? (user?.name ?? 'guest') : user.name}`);
  });
  await listen(server);
} else {
  const supervise = () => {
    const server = fork(import.meta.filename, ['server']);
    const end = () => server.kill('SIGKILL');
    process.on('exit', end);
    server.once('exit', () => {
      process.off('exit', end);
      setTimeout(supervise, 800);
    });
  };
  supervise();
  await up(origin());
  ready();
}
