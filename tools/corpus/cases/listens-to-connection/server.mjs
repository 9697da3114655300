// The client waits for "connection", which only servers fire, before it joins its room.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      const socket = watch(io());
      socket.on('${fixed ? 'connect' : 'connection'}', () => socket.emit('join', 'room 7'));
  `,
);
const server = http.createServer(app);
const io = new Server(server);
io.on('connection', (socket) => socket.on('join', (room) => socket.join(room)));
setInterval(() => io.to('room 7').emit('news', 'hello'), 500);

await listen(server);
ready();
