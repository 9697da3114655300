// The page sends a picture of 1.5 MB. The server takes 1 MB.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      const socket = watch(io({ transports: ['websocket'] }));
      socket.on('connect', () => socket.emit('picture', new Uint8Array(1.5e6), (answer) => add(answer)));
  `,
);

const server = http.createServer(app);
const io = new Server(server, fixed ? { maxHttpBufferSize: 1e7 } : {});
io.on('connection', (socket) => socket.on('picture', (picture, answer) => answer('stored')));

await listen(server);
ready();
