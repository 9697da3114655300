// Healthy: sensor values as binary attachments, acknowledged in binary.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      const socket = watch(io());
      socket.on('values', ({ bytes }, answer) => {
        add(bytes.byteLength + ' bytes');
        answer(new Uint8Array(2));
      });
  `,
);
const server = http.createServer(app);
const io = new Server(server);
io.on('connection', (socket) => {
  socket.emit('news', 'hello');
  const ticking = setInterval(() => socket.emit('values', { bytes: Buffer.from([1, 2, 3, 4]) }, () => undefined), 500);
  socket.on('disconnect', () => clearInterval(ticking));
});

await listen(server);
ready();
