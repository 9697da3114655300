// Healthy: a guest becomes Ada, with a new connection.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      const socket = watch(io({ auth: { user: 'guest' } }));
      setTimeout(() => {
        socket.disconnect();
        socket.auth = { user: 'Ada' };
        setTimeout(() => socket.connect(), 500);
      }, 1500);
  `,
);
const server = http.createServer(app);
const io = new Server(server);
io.on('connection', (socket) => socket.emit('news', `hello ${socket.handshake.auth.user}`));

await listen(server);
ready();
