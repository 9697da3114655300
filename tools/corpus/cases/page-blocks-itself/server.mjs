// Each 2 s the page computes for 3 s. The server wants an answer within 1.5 s.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      watch(io({ transports: ['websocket'] }));
      function compute() {
        const end = performance.now() + ${fixed ? 50 : 3000};
        while (performance.now() < end);
        setTimeout(compute, 2000);
      }
      setTimeout(compute, 1000);
  `,
);
const server = http.createServer(app);
const io = new Server(server, { pingInterval: 700, pingTimeout: 800 });
io.on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
