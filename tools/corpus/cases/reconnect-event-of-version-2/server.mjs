// The connection is cut once, after 1.2 s. The page was written for version 2 of the client.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      const socket = watch(io({ transports: ['websocket'], reconnectionDelay: 500 }));
      const join = () => socket.emit('join', 'room 7');
      join();
      ${fixed ? 'socket.io' : 'socket'}.on('reconnect', join);
  `,
);

const server = http.createServer(app);
const io = new Server(server);
let isCut = false;
io.on('connection', (socket) => {
  socket.on('join', (room) => socket.join(room));
  if (!isCut) setTimeout(() => socket.conn.transport.close(), 1200);
  socket.on('disconnect', () => (isCut = true));
});
setInterval(() => io.to('room 7').emit('news', isCut ? 'after' : 'before'), 400);

await listen(server);
ready();
