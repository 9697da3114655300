// The server's handlers live in the namespace /events, as a NestJS gateway's with a `namespace`. The page is on the
// default one, which lets it in and where no one listens.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      const socket = watch(io('${fixed ? '/events' : '/'}'));
      socket.on('connect', () => socket.emit('ask', 'how are you', (answer) => add(answer)));
  `,
);

const server = http.createServer(app);
const io = new Server(server);
io.of('/events').on('connection', (socket) => {
  socket.emit('news', 'hello');
  socket.on('ask', (question, answer) => answer(`you said: ${question}`));
});

await listen(server);
ready();
