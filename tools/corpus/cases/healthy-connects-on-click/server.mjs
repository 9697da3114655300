// Healthy: live messages are a choice of the user.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      state('live messages are off');
      document.getElementById('live').addEventListener('click', () => watch(io()));
  `,
  { body: '<button id="live">Live messages</button>' },
);
const server = http.createServer(app);
const io = new Server(server);
io.on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
