// The page leaves one room and joins another. What it calls the first of the two, the client keeps for itself.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      const socket = watch(io());
      socket.on('connect', () => {
        socket.emit('${fixed ? 'leave' : 'disconnect'}', 'lobby');
        socket.emit('join', 'news');
      });
  `,
);

const server = http.createServer(app);
const io = new Server(server);
io.on('connection', (socket) => {
  socket.on('leave', (room) => void socket.leave(room));
  socket.on('join', (room) => {
    void socket.join(room);
    socket.emit('news', `you are in ${room}`);
  });
});

await listen(server);
ready();
