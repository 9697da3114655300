// The second message has no text. The page's listener reads it, and this version of the client takes that for bad data.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, require, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      const socket = io();
      socket.on('connect', () => state('online'));
      socket.on('disconnect', (reason) => state('offline: ' + reason));
      socket.on('message', (message) => add((${fixed ? "message.text ?? 'nothing'" : 'message.text'}).toUpperCase()));
  `,
  { clientFile: require.resolve('socket.io-client-4-5/dist/socket.io.js') },
);

const server = http.createServer(app);
const io = new Server(server);
io.on('connection', (socket) => {
  socket.emit('message', { text: 'hello' });
  setTimeout(() => socket.emit('message', {}), 300);
});

await listen(server);
ready();
