// The connection is cut once, after 1.2 s, as by a network that changes.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const join = `socket.emit('join', 'room 7');`;
const app = express();
servePage(
  app,
  `
      const socket = watch(io({ transports: ['websocket'], reconnectionDelay: 500 }));
      ${fixed ? `socket.on('connect', () => { ${join} });` : join}
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
