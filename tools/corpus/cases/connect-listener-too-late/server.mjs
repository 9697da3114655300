// The page loads its settings after io(), and says what to do on connect after that.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
app.get('/settings', (request, response) => {
  setTimeout(() => response.send({ room: 'news' }), 600);
});
servePage(
  app,
  `
      const loading = fetch('/settings').then((answer) => answer.json());
      async function start() {
        ${fixed ? 'const { room } = await loading;' : ''}
        const socket = io();
        ${fixed ? '' : 'const { room } = await loading;'}
        socket.on('news', (news) => add(news));
        socket.on('connect', () => {
          state('online');
          socket.emit('join', room);
        });
      }
      start();
  `,
);

const server = http.createServer(app);
const io = new Server(server);
io.on('connection', (socket) => {
  socket.on('join', (room) => {
    void socket.join(room);
    socket.emit('news', `you are in ${room}`);
  });
});
await listen(server);
ready();
