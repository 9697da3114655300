// The two sides spell an event differently.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      const socket = watch(io());
      socket.on('${fixed ? 'new-message' : 'newMessage'}', add);
  `,
);
const server = http.createServer(app);
const io = new Server(server);
setInterval(() => io.emit('new-message', 'hello'), 1000);

await listen(server);
ready();
